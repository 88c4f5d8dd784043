import { withClient } from '@muster/kit/orm';
import { subgraphs } from '../../server/src/subgraphs.ts';

/** Ids that traces and logs name on purpose, and texts of the program itself. */
const PUBLIC_COLUMNS = new Set([
  'outbox_event.id',
  'outbox_event.correlation_id',
  'outbox_event.causation_id',
  'inbox_event.event_id',
  'audit_entry.correlation_id',
  'mikro_orm_migrations.name',
]);
/** Shorter values, and values without a digit, are too often words of the program itself. */
const LENGTH_MIN = 10;
const TIME = /^\d{4}-\d\d-\d\d([T ]|$)/;

/** Column of each value: `users.user_device.key_hash`. */
export type StoredValues = ReadonlyMap<string, string>;

/**
 * Every value of the databases that could be recognized elsewhere: texts of every column of every table (hashes and ids too),
 * bytes as hex, and the leaves of JSON columns.
 */
export async function storedValues(databaseUrl: (subgraph: string) => string): Promise<StoredValues> {
  const values = new Map<string, string>();
  for (const { name } of subgraphs) {
    await withClient(databaseUrl(name), async (client) => {
      const { rows: tables } = await client.query<{ table: string }>(
        `select tablename as "table" from pg_tables where schemaname = 'public'`,
      );
      for (const { table } of tables) {
        const { rows } = await client.query<{ row: object }>(
          `select to_jsonb(kept) as row from ${client.escapeIdentifier(table)} as kept limit 5000`,
        );
        for (const { row } of rows) {
          for (const [column, value] of Object.entries(row)) {
            if (PUBLIC_COLUMNS.has(`${table}.${column}`)) continue;
            for (const text of leavesOf(value)) values.set(text, `${name}.${table}.${column}`);
          }
        }
      }
      // A value that is public in one column is allowed everywhere.
      const { rows: traced } = await client.query<{ id: string }>(
        `select id::text as id from outbox_event union select correlation_id from outbox_event
          union select causation_id::text from outbox_event where causation_id is not null
          union select event_id::text from inbox_event union select correlation_id from audit_entry`,
      );
      for (const { id } of traced) values.delete(id);
    });
  }
  return values;
}

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') {
    const bytes = /^\\x([0-9a-f]+)$/.exec(value)?.[1];
    const text = bytes ?? value;
    return text.length >= LENGTH_MIN && /\d/.test(text) && !TIME.test(text) ? [text] : [];
  }
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leavesOf) : [];
}

/** Values that occur in a text, with their columns. */
export const foundIn = (text: string, values: StoredValues): string[] =>
  [...values].flatMap(([value, place]) => (text.includes(value) ? [`${place}: ${value.slice(0, 60)}`] : []));
