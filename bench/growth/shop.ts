import { randomUUID } from 'node:crypto';
import { type Caller, RunningClock, system } from '@muster/kit/domain';
import { withClient } from '@muster/kit/orm';
import { assemble, inbox, inProcessLiveHub } from '@muster/kit/runtime';
import { type SubgraphDefinition, silentLog } from '@muster/kit/subgraph';
import { orders } from '@muster/orders';
import { preparedDatabase } from '@muster/testing/postgres';
import { users } from '@muster/users';
import { type DocumentNode, execute } from 'graphql';
import { catalog } from '../../subgraphs/catalog/src/subgraph.ts';
import { anOffer, configured } from '../an-offer.ts';
import { fillAccounts, fillCatalog, fillOrders, offersOf, type Size } from './fill.ts';

/** Secrets of the benchmark. */
const ENV = { MUSTER_DATA_KEY: 'ab'.repeat(32), MUSTER_AUTH_SECRET: 's'.repeat(32) };
const KNOWN_ORDERS = 1_000;

/** Catalog, orders and users of the given size, each with its own database. */
export async function openShop(urlOf: (database: string) => string, size: Size) {
  const ownerUrlOf = ({ name }: SubgraphDefinition) => urlOf(`${name}_${size.orders}`);
  const open = async (definition: SubgraphDefinition) =>
    assemble(definition, {
      databaseUrl: await preparedDatabase(definition, ownerUrlOf(definition)),
      live: inProcessLiveHub(),
      clock: new RunningClock(),
      log: silentLog,
      env: ENV,
      permissions: {},
      ask: async () => ({ offers: [] }),
    });
  const [ours, theirs, people] = [await open(orders), await open(catalog), await open(users)];
  const url = ownerUrlOf(orders);
  const onSale = {
    free: anOffer({ maxQty: null, perUserLimit: null }),
    limited: anOffer({ maxQty: null, perUserLimit: 5 }),
  };
  const receive = inbox({ definition: orders, services: ours.services });
  await receive(Object.values(onSale).map(configured));
  await fillOrders(url, size, onSale.free);
  await fillCatalog(ownerUrlOf(catalog), size);
  await fillAccounts(ownerUrlOf(users), size);
  const known = await withClient(url, async (client) => {
    const { rows } = await client.query<{ id: string; user_id: string }>(
      `select id, user_id from orders order by md5(id::text) limit ${KNOWN_ORDERS}`,
    );
    return rows;
  });

  const asking =
    ({ schema, contextFor }: typeof ours) =>
    async (caller: Caller, document: DocumentNode, variableValues: Record<string, unknown>): Promise<unknown> => {
      const { data, errors } = await execute({ schema, document, variableValues, contextValue: contextFor(caller) });
      if (errors !== undefined) throw errors[0]!;
      return data;
    };
  return {
    size,
    onSale,
    known,
    services: ours.services,
    contextFor: ours.contextFor,
    askOrders: asking(ours),
    askCatalog: asking(theirs),
    askUsers: asking(people),
    offerAt: (n: number) => n % offersOf(size),
    async close() {
      await Promise.all([ours.close(), theirs.close(), people.close()]);
    },
  };
}
export type Shop = Awaited<ReturnType<typeof openShop>>;

export const callerWith = (id: string): Caller => ({
  actor: { kind: 'USER', id, permissions: new Set() },
  correlationId: randomUUID(),
});
/** An API key with these scopes and no other. */
export const keyWith = (...scopes: string[]): Caller => ({
  actor: { kind: 'API_CLIENT', id: randomUUID(), permissions: new Set(scopes) },
  correlationId: randomUUID(),
});
export const nobody: Caller = { actor: system, correlationId: 'bench' };

/** Somebody of the staff, who reads accounts. */
export const clerk: Caller = {
  actor: { kind: 'USER', id: randomUUID(), permissions: new Set(['user:read']) },
  correlationId: randomUUID(),
};
