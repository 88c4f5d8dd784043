import type { OutputOf } from '../../events/index.ts';
import { type Database, isCancelled, withTimeLimits } from '../../orm/index.ts';
import { BROKEN_ROWS_MAX, type checkInvariantOf, type Invariant } from '../../subgraph/index.ts';

/** Shorter than a command may take: the statement ends before whoever asked has gone. */
const CHECK_LIMITS = { statementMs: 7_000, lockMs: 1_000 };

/** Counts the rows that break an invariant, without reading any of them out. */
export async function checkInvariant(
  db: Database,
  { sql }: Invariant,
): Promise<OutputOf<ReturnType<typeof checkInvariantOf>>> {
  try {
    return await withTimeLimits(CHECK_LIMITS, () =>
      db.orm.em.fork().transactional(
        async (em) => {
          const [row] = await em.execute<{ count: number }[]>(
            `select count(*)::int as count from (select 1 from (${sql}) as broken limit ${BROKEN_ROWS_MAX}) as counted`,
          );
          return { brokenRows: row!.count };
        },
        { readOnly: true },
      ),
    );
  } catch (error) {
    if (isCancelled(error)) return { brokenRows: null };
    throw error;
  }
}
