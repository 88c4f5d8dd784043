import type { EntityManager } from '@mikro-orm/postgresql';
import { CompiledQuery } from 'kysely';
import pg from 'pg';
import type { Statement } from './statement.ts';
import { localTimeLimits } from './time-limits.ts';

/*
 * The ORM writes values into the text of a statement, so that the server parses and plans each anew, which takes longer than
 * most of them run. Statements with separate parameters are parsed and planned once per connection.
 */

/** SQL texts with `$1` for the first `?`, and so on: bounded, as each comes from one place in the code. */
const texts = new Map<string, string>();
const names = new Map<string, string>();

/** A statement's text in the driver's syntax. */
export function textOf({ sql }: Statement): string {
  let text = texts.get(sql);
  if (text === undefined) {
    let count = 0;
    text = sql.replaceAll('?', () => {
      count += 1;
      return `$${count}`;
    });
    texts.set(sql, text);
  }
  return text;
}

function nameOf(text: string): string {
  const name = names.get(text) ?? `s${names.size + 1}`;
  names.set(text, name);
  return name;
}

/** A statement for the driver, which prepares it at its first use on a connection. */
export const preparedQuery = (statement: Statement): pg.QueryConfig => {
  const text = textOf(statement);
  return { name: nameOf(text), text, values: [...statement.params] };
};

/**
 * Do not cache generic plans built on an empty table: after the start of a launch they would scan it from end to end. Only in
 * transactions, whose statements find rows by key; a report may scan a table.
 */
const BEGIN = 'begin; set local enable_seqscan = off';

/** A connection that prepares every statement with separate parameters. */
export class PreparingClient extends pg.Client {
  override query(text: unknown, values?: unknown, callback?: unknown): never {
    if (text === 'begin') return super.query(BEGIN + localTimeLimits(), callback as never) as never;
    const isOurs = typeof text === 'string' && Array.isArray(values) && values.length > 0;
    return super.query(
      (isOurs ? { name: nameOf(text), text } : text) as never,
      values as never,
      callback as never,
    ) as never;
  }
}

/** Runs a statement in the transaction of an entity manager; answers its rows. */
export async function runPrepared<R>(em: EntityManager, statement: Statement): Promise<R[]> {
  const { rows } = await em.getKysely().executeQuery(CompiledQuery.raw(textOf(statement), [...statement.params]));
  return rows as R[];
}

/** The same for a read outside of any transaction. */
export async function readPrepared<R>(
  { onStatement }: { readonly onStatement: ((sql: string, tookMs: number) => void) | undefined },
  em: EntityManager,
  statement: Statement,
): Promise<R[]> {
  const began = performance.now();
  try {
    return await runPrepared<R>(em, statement);
  } finally {
    onStatement?.(textOf(statement), performance.now() - began);
  }
}
