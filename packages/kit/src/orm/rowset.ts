import { type ColumnValue, column } from './columns.ts';

/**
 * Columns of rows that a statement is given, by property: the PostgreSQL type, and the value of a row. `orderId` is the
 * column `order_id`.
 */
export type RowsetColumns<Row> = Readonly<Record<string, readonly [type: string, value: (row: Row) => ColumnValue]>>;

/**
 * Rows as a table of a statement, each column as one array. A column stands once, so that its name, type and value cannot come
 * apart. The text does not depend on the rows: its plan stays prepared.
 */
export interface Rowset<Row> {
  /** For `from`: `unnest(?::uuid[], …) as name (order_id, …)`. */
  readonly from: string;
  /** `from` with the position of each row as the column `no`, from 1. */
  readonly numbered: string;
  /** For `insert` and `select`: `order_id, …`. */
  readonly names: string;
  /** The parameters of `from`. */
  params(rows: readonly Row[]): string[];
}

export function rowset<Row>(name: string, columns: RowsetColumns<Row>): Rowset<Row> {
  const names = namesOf(columns);
  const arrays = Object.values(columns).map(([type]) => `?::${type}[]`);
  const values = Object.values(columns).map(([, value]) => value);
  return {
    from: `unnest(${arrays.join(', ')}) as ${name} (${names})`,
    numbered: `unnest(${arrays.join(', ')}) with ordinality as ${name} (${names}, no)`,
    names,
    params: (rows) => values.map((value) => column(rows.map(value))),
  };
}

/** Names of some of the columns, for a table that takes no others. */
export const namesOf = (columns: RowsetColumns<never>): string => Object.keys(columns).map(columnName).join(', ');

/** The values of a row, by property. */
export const valuesOf = <Row, Columns extends RowsetColumns<Row>>(
  columns: Columns,
  row: Row,
): { [Property in keyof Columns]: ReturnType<Columns[Property][1]> } =>
  Object.fromEntries(Object.entries(columns).map(([property, [, value]]) => [property, value(row)])) as never;

/** The column of a property, as the ORM names it: `order_id` for `orderId`. */
export const columnName = (property: string): string =>
  property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
