import { type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';
import { getMetadataStorage } from 'type-graphql';
import type { RequestContext } from '../subgraph/index.ts';

type Resolve = GraphQLFieldResolver<unknown, RequestContext>;
type FieldResolverMetadata = ReturnType<typeof getMetadataStorage>['fieldResolvers'][number];
type Param = NonNullable<FieldResolverMetadata['params']>[number];
/** Value of one parameter of a resolver's method. */
type ParamValue = (...given: Parameters<Resolve>) => unknown;

/**
 * Synchronous field resolvers. type-graphql's own function for a field with an argument awaits a validation of each, which we have
 * turned off: a promise for each price of a page of thousands. The same method is called here with the same values, directly; one
 * that has an access rule, a middleware or an input object keeps type-graphql's function.
 */
export function resolveFieldsDirectly(base: GraphQLSchema, resolvers: ReadonlySet<unknown>): void {
  const { fieldResolvers, objectTypes } = getMetadataStorage();
  const instances = new Map<unknown, Readonly<Record<string, (...values: unknown[]) => unknown>>>();
  for (const metadata of fieldResolvers) {
    if (!resolvers.has(metadata.target) || metadata.kind !== 'external') continue;
    const owner = metadata.getObjectType!();
    const type = base.getType(objectTypes.find(({ target }) => target === owner)?.name ?? '');
    const values = paramValuesOf(metadata);
    if (!isObjectType(type) || values === null) continue;
    if (!instances.has(metadata.target)) instances.set(metadata.target, new (metadata.target as new () => never)());
    const instance = instances.get(metadata.target)!;
    const { methodName } = metadata;
    type.getFields()[metadata.schemaName]!.resolve = (root, args, context, info) =>
      instance[methodName]!(...values.map((value) => value(root, args, context, info)));
  }
}

/** Null for a field that needs more than its method. */
function paramValuesOf({ roles, middlewares = [], params = [] }: FieldResolverMetadata): ParamValue[] | null {
  if (roles !== undefined || middlewares.length > 0) return null;
  const values = params.toSorted((a, b) => a.index - b.index).map(paramValue);
  return values.every((value) => value !== null) ? values : null;
}

function paramValue(param: Param): ParamValue | null {
  switch (param.kind) {
    case 'root':
      return param.propertyName === undefined ? (root) => root : null;
    case 'context':
      return param.propertyName === undefined ? (_root, _args, context) => context : null;
    case 'info':
      return (_root, _args, _context, info) => info;
    case 'arg': {
      const { name } = param;
      return isInputObject(param.getType()) ? null : (_root, args) => args[name];
    }
    default:
      return null;
  }
}

/** Input objects become instances of their class. */
const isInputObject = (type: unknown): boolean => getMetadataStorage().inputTypes.some(({ target }) => target === type);
