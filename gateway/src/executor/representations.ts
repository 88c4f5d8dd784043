import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { type GraphQLSchema, isAbstractType } from 'graphql';
import { merge } from './merge.ts';
import type { Gathered } from './run.ts';

/** What a subgraph needs to know an entity by; null when it is not all there. */
export type Represent = (entity: Gathered) => Gathered | null;

/** Makes the function that picks what `selections` name; each type of the schema is looked up now. */
export function representation(selections: readonly QueryPlanSelectionNode[], schema: GraphQLSchema): Represent {
  const picks = selections.map((selection) => pickOf(selection, schema));
  return (entity) => {
    const picked: Gathered = {};
    return picks.every((pick) => pick(entity, picked)) ? picked : null;
  };
}

/** Puts its part into `picked`; false when the entity lacks it. */
type Pick = (entity: Gathered, picked: Gathered) => boolean;

function pickOf(selection: QueryPlanSelectionNode, schema: GraphQLSchema): Pick {
  if (selection.kind === 'Field') {
    const key = selection.alias ?? selection.name;
    const within = selection.selections === undefined ? null : deep(representation(selection.selections, schema));
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
  const within = representation(selections, schema);
  return (entity, picked) => {
    if (types.has(entity.__typename as string)) merge(picked, within(entity));
    return true;
  };
}

const deep =
  (represent: Represent) =>
  (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map((element) => (element === null ? null : represent(element as Gathered)))
      : value === null
        ? null
        : represent(value as Gathered);

function typesUnder(name: string, schema: GraphQLSchema): ReadonlySet<string> {
  const type = schema.getType(name);
  const under = isAbstractType(type) ? [...schema.getPossibleTypes(type), ...interfacesUnder(name, schema)] : [];
  return new Set([name, ...under.map((one) => one.name)]);
}

function interfacesUnder(name: string, schema: GraphQLSchema) {
  const type = schema.getType(name);
  return type !== undefined && 'getInterfaces' in type ? [...schema.getImplementations(type as never).interfaces] : [];
}
