import type { EntityManager } from '@mikro-orm/postgresql';

export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Runs writes that do not depend on each other in one round trip. */
export async function runTogether(em: EntityManager, writes: readonly Statement[]): Promise<void> {
  const last = writes.at(-1);
  if (last === undefined) return;
  const before = writes.slice(0, -1).map(({ sql }, index) => `write_${index} as (${sql})`);
  const sql = before.length === 0 ? last.sql : `with ${before.join(', ')} ${last.sql}`;
  await em.execute(
    sql,
    writes.flatMap(({ params }) => params),
  );
}
