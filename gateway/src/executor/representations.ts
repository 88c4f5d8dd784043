import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType } from 'graphql';
import { merge } from './merge.ts';
import type { MergedObject } from './run.ts';
import { refuseInherited } from './unsupported.ts';

/** Representation of an entity for a subgraph; null when the entity is incomplete. */
export type Represent = (entity: MergedObject) => MergedObject | null;

export interface Representation {
  readonly represent: Represent;
  /** Names of the keys when all are flat and on one type; else null. */
  readonly scalarKeys: readonly string[] | null;
}

type Selections = readonly QueryPlanSelectionNode[];

export const representation = (selections: Selections, schema: GraphQLSchema): Representation => ({
  represent: representing(selections, schema),
  scalarKeys: plainKeys(selections),
});

function plainKeys(selections: Selections): string[] | null {
  const [first] = selections;
  if (selections.length === 1 && first?.kind === 'InlineFragment') return plainKeys(first.selections);
  const keys = selections.flatMap((one) =>
    one.kind === 'Field' && one.selections === undefined ? [one.alias ?? one.name] : [],
  );
  return keys.length === selections.length ? keys : null;
}

/** Compiles `selections` to a function; types of the schema are looked up once, here. */
function representing(selections: Selections, schema: GraphQLSchema): Represent {
  const picks = selections.map((selection) => pickOf(selection, schema));
  return (entity) => {
    const picked: MergedObject = {};
    return picks.every((pick) => pick(entity, picked)) ? picked : null;
  };
}

/** Copies its part into `picked`; false when the entity lacks it. */
type Pick = (entity: MergedObject, picked: MergedObject) => boolean;

function pickOf(selection: QueryPlanSelectionNode, schema: GraphQLSchema): Pick {
  if (selection.kind === 'Field') {
    const key = selection.alias ?? selection.name;
    refuseInherited(key);
    const within = selection.selections === undefined ? null : deep(representing(selection.selections, schema));
    return (entity, picked) => {
      const value = entity[key];
      if (value === undefined) return false;
      picked[key] = within === null ? value : within(value);
      return true;
    };
  }
  const { typeCondition, selections } = selection;
  if (typeCondition === undefined) return () => true;
  const types = typesUnder(typeCondition, schema);
  const within = representing(selections, schema);
  return (entity, picked) => {
    if (types.has(entity.__typename as string)) merge(picked, within(entity));
    return true;
  };
}

const deep =
  (represent: Represent) =>
  (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((element) => (element === null ? null : represent(element as MergedObject)))
      : value === null
        ? null
        : represent(value as MergedObject);

function typesUnder(name: string, schema: GraphQLSchema): ReadonlySet<string> {
  const type = schema.getType(name);
  const under = isAbstractType(type) ? [...schema.getPossibleTypes(type), ...interfacesUnder(name, schema)] : [];
  return new Set([name, ...under.map((one) => one.name)]);
}

function interfacesUnder(name: string, schema: GraphQLSchema) {
  const type = schema.getType(name);
  return type !== undefined && 'getInterfaces' in type ? [...schema.getImplementations(type as never).interfaces] : [];
}
