import { withClient } from '@muster/kit/orm';

/** The UUID of everything that is planted: each row owns itself, and refers to itself. */
export const PLANTED_ID = '0c0ffee0-0000-4000-8000-00000000c0de';
/** A text that occurs nowhere else. */
export const CANARY = 'zwitschert7';
/** Enough that each value of an enum is planted, and each value that may be missing is and is not. */
export const VARIANTS = 8;

interface Column {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly isNullable: boolean;
  /** Values that a check of the table allows; none when it does not say. */
  readonly values: readonly string[];
}

/** Makes every table of a database take any row: what the rows mean is of no account here. */
export async function readyForPlanting(databaseUrl: string): Promise<readonly Column[]> {
  return withClient(databaseUrl, async (client) => {
    const { rows: columns } = await client.query<Omit<Column, 'values'>>(
      `select class.relname as table, attname as name, format_type(atttypid, null) as type, not attnotnull as "isNullable"
         from pg_attribute join pg_class as class on class.oid = attrelid
        where relnamespace = 'public'::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped and attgenerated = ''
          and class.relname not like 'mikro_orm%' order by class.relname, attnum`,
    );
    const { rows: checks } = await client.query<{ table: string; name: string; rule: string }>(
      `select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as rule
         from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace`,
    );
    for (const { table, name } of checks)
      await client.query(`alter table ${table} drop constraint ${client.escapeIdentifier(name)}`);
    return columns.map((column) => ({
      ...column,
      values: checks
        .filter(({ table }) => table.replaceAll('"', '') === column.table)
        .flatMap(({ rule }) => allowedBy(rule, column.name)),
    }));
  });
}

/** `CHECK ((status = ANY (ARRAY['PAID'::text, 'RETURNED'::text])))` */
const allowedBy = (rule: string, column: string): string[] => {
  const list = new RegExp(String.raw`\(${column} = ANY \(ARRAY\[(?<values>[^\]]*)\]`).exec(rule)?.groups?.values ?? '';
  return [...list.matchAll(/'([^']*)'/g)].map(([, value]) => value!);
};

/** Plants one row in each table. The number of the variant decides which value an enum has, and what is missing. */
export async function plantRows(databaseUrl: string, columns: readonly Column[], variant: number): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    await client.query(`set session_replication_role = replica`); // No foreign keys, no triggers.
    for (const [table, all] of Map.groupBy(columns, (column) => column.table)) {
      const given = all.filter(({ isNullable, name }) => !isNullable || isGiven(table, name, variant));
      const name = client.escapeIdentifier(table);
      await client.query(`delete from ${name}`);
      await client.query(
        `insert into ${name} (${given.map((column) => client.escapeIdentifier(column.name)).join(', ')})
         overriding system value values (${given.map(({ type }, at) => `$${at + 1}::${type}`).join(', ')})`,
        given.map((column) => plantedValue(column, variant)),
      );
    }
  });
}

/** No planted text can be opened, so what is sealed is missing wherever it may be. */
const isGiven = (table: string, column: string, variant: number): boolean =>
  !column.startsWith('sealed_') && (variant + lengthOf(table, column)) % 2 === 0;

/** So that columns do not change in step. */
const lengthOf = (table: string, column: string): number => table.length + column.length;

function plantedValue({ table, name, type, values }: Column, variant: number): string {
  if (values.length > 0) return values[(variant + table.length) % values.length]!;
  if (type.endsWith('[]')) return '{}';
  switch (type) {
    case 'uuid':
      return PLANTED_ID;
    case 'boolean':
      return String((variant + lengthOf(table, name)) % 3 !== 0);
    case 'character':
      return 'TWD';
    case 'json':
    case 'jsonb':
      return variant % 2 === 0 ? '[]' : '{}';
    case 'bytea':
      return '\\x07';
    case 'date':
    case 'timestamp with time zone':
      return /expires|until|close|end|due/.test(name) ? '2099-01-01' : '2020-01-01';
    default:
      return /int|numeric|double|xid/.test(type) ? '7' : CANARY;
  }
}
