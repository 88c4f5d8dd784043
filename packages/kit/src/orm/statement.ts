/** `?` stands for a parameter. */
export interface Statement {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** Combines independent writes into one statement. */
export function asOne([...writes]: readonly [Statement, ...Statement[]]): Statement {
  const last = writes.pop()!;
  const before = writes.map(({ sql }, index) => `write_${index} as (${sql})`);
  return {
    sql: before.length === 0 ? last.sql : `with ${before.join(', ')} ${last.sql}`,
    params: [...writes, last].flatMap(({ params }) => params),
  };
}
