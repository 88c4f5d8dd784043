import type { noteOperationUses } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import type { InputOf } from '@muster/kit/events';
import { idempotent, rowset } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';

type Batch = InputOf<typeof noteOperationUses>;
type Use = Batch['uses'][number];

const given = rowset<Use>('given', {
  operationId: ['text', ({ id }) => id],
  count: ['int', ({ count }) => count],
  lastUsedAt: ['timestamptz', ({ lastUsedAt }) => lastUsedAt],
});

/** Adds a batch of uses to the counts of their days. */
export async function noteUses(
  services: Services,
  { batchId, uses }: Batch,
  caller: Caller,
): Promise<Record<string, never>> {
  if (caller.actor.kind !== 'SYSTEM') throw new Error('Uses are told by the gateway alone');
  const ordered = uses.toSorted((a, b) => (a.id < b.id ? -1 : 1)); // Gateways lock the rows in one order.
  const call = { operation: 'noteOperationUses', key: batchId, input: null, recorded: async (id: string) => ({ id }) };
  await services.transact(caller, (tx) =>
    idempotent(tx, call, async () => {
      await tx.run({
        sql: `insert into operation_use (operation_id, day, count, last_used_at)
         select operation_id, (last_used_at at time zone 'UTC')::date, count, last_used_at
           from ${given.from}
         on conflict (operation_id, day) do update
            set count = operation_use.count + excluded.count,
                last_used_at = greatest(operation_use.last_used_at, excluded.last_used_at)`,
        params: given.params(ordered),
      });
      return { id: batchId };
    }),
  );
  return {};
}
