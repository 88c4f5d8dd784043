import {
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
} from 'graphql';

export interface ListPath {
  /** Selections from the root down: `sellWindow(code: "a")`, `offers`. */
  readonly fields: readonly string[];
  /** Coordinates of the lists on the path: `SellWindow.offers`. */
  readonly lists: readonly string[];
}

interface Walk {
  /** Root fields with their arguments, by name. */
  readonly roots: Readonly<Record<string, string>>;
  readonly depth: number;
  /** How often one path may visit a type: 2 allows one round of a cycle. */
  readonly visits: number;
}

/** Every path from the roots to a list of objects, cycles included. */
export function listPaths(schema: GraphQLSchema, { roots, depth, visits }: Walk): ListPath[] {
  const found: ListPath[] = [];
  const walk = (
    field: GraphQLField<unknown, unknown>,
    coordinate: string,
    asked: string,
    before: ListPath,
    seen: readonly string[],
  ) => {
    const type = getNamedType(field.type);
    if (!isObjectType(type) || before.fields.length >= depth) return;
    if (seen.filter((name) => name === type.name).length >= visits) return;
    const isList = isListType(getNullableType(field.type));
    const path = {
      fields: [...before.fields, asked],
      lists: isList ? [...before.lists, coordinate] : before.lists,
    };
    if (isList) found.push(path);
    for (const next of Object.values(type.getFields())) {
      const needs = next.args.some(({ type: of, defaultValue }) => `${of}`.endsWith('!') && defaultValue === undefined);
      if (!needs) walk(next, `${type.name}.${next.name}`, next.name, path, [...seen, type.name]);
    }
  };
  const query = schema.getQueryType()!;
  for (const [name, asked] of Object.entries(roots))
    walk(query.getFields()[name]!, `Query.${name}`, asked, { fields: [], lists: [] }, []);
  return found;
}

/** A query that selects the path and nothing else. */
export const queryOf = ({ fields }: ListPath): string =>
  `{ ${fields.join(' { ')} { __typename${' }'.repeat(fields.length)} }`;
