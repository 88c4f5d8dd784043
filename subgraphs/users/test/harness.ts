import { randomUUID } from 'node:crypto';
import { knownProducts } from '@muster/events';
import { aCustomer, anAdministrator, type TestSubgraph, testSubgraph } from '@muster/testing';
import { users } from '../src/subgraph.ts';

export const PASSWORD = 'correct horse battery';
export const ENV = { MUSTER_AUTH_SECRET: 'x'.repeat(32), MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1' };

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename
  ... on AuthSession { accessToken refreshToken user { id email } } ... on UserError { code message } } }`;

/** The users subgraph, and actors for it. */
export async function usersHarness() {
  const graph: TestSubgraph = await testSubgraph(users, { env: ENV });
  const offShelf = new Set<string>();
  const asked: object[] = [];
  const catalogKnows = () =>
    graph.answers(knownProducts, (question) => {
      asked.push(question);
      const isOnSale = (id: string) => !offShelf.has(id);
      const [productId] = question.productIds;
      return {
        productIds: question.productIds.filter(isOnSale),
        variants: question.variantIds.filter(isOnSale).map((variantId) => ({ variantId, productId: productId! })),
      };
    });
  catalogKnows();
  return {
    graph,
    /** Ids that the stub of catalog does not have on sale: everything else is. */
    offShelf,
    /** The questions to catalog. */
    asked,
    /** Stubs catalog again, after another stub. */
    catalogKnows,
    /** A person who signed up: an actor with their email address. */
    async aPerson({ email = `${randomUUID()}@shop.example`, displayName = 'Anna' } = {}) {
      const { signUp } = await graph.run(SIGN_UP, { input: { email, password: PASSWORD, displayName } });
      return { ...aCustomer(signUp.user.id), email, refreshToken: signUp.refreshToken as string };
    },
    clerk: (...permissions: string[]) => anAdministrator(...permissions),
  };
}

export const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));

/** The same in batches smaller than the connection pool, so that a slow machine does not time out waiting for a connection. */
export async function inBatches<T>(count: number, work: (index: number) => Promise<T>, size = 12): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += size)
    done.push(...(await times(Math.min(size, count - from), (index) => work(from + index))));
  return done;
}
