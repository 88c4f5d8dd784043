import type { PluginFunction } from '@graphql-codegen/plugin-helpers';
import { type GraphQLObjectType, type GraphQLSchema, isAbstractType, isObjectType } from 'graphql';

/**
 * Keys of types without an `id` that are identified everywhere. Any other type without one is an embedded value of its parent, also
 * where it is unique only within it: the settings of two users may have one key.
 */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  LedgerAccount: ['code'],
  OidcProvider: ['name'],
  Permission: ['code'],
};

/** Types with one object for each offer, updated by subscriptions: documents without their `id` identify them by `offerId`. */
const LIVE = ['BatchCounter', 'SellWindowQuota'];

/** References that never change: an answer without the `id` is of the same object. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  BatchCounter: ['offer'],
  SellWindowOffer: ['product', 'sellWindow'],
  SellWindowQuota: ['offer'],
};

/** graphql-codegen plugin: facts of the schema that normalised caches need. */
export const plugin: PluginFunction = (schema) => {
  const objects = Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && !isRoot(schema, type))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const [name, fields] of [...Object.entries(KEYS), ...Object.entries(FIXED)]) mustHave(schema, name, fields);
  for (const name of LIVE) mustHave(schema, name, ['id', 'offerId', 'seq']);

  const keys = Object.fromEntries(
    objects.map((type) => [type.name, 'id' in type.getFields() ? ['id'] : (KEYS[type.name] ?? null)]),
  );
  const possibleTypes = Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isAbstractType)
      .filter(({ name }) => !name.startsWith('__'))
      .map((type) => [
        type.name,
        schema
          .getPossibleTypes(type)
          .map(({ name }) => name)
          .toSorted(),
      ])
      .toSorted(),
  );
  const live = Object.fromEntries(
    LIVE.map((name) => [
      name,
      Object.values((schema.getType(name) as GraphQLObjectType).getFields())
        .filter(({ args }) => args.length === 0)
        .map((field) => field.name),
    ]),
  );
  return [
    '/* eslint-disable */',
    shown('Which types a union or an interface may be.', 'possibleTypes', 'string[]', possibleTypes),
    shown(
      'By which fields a thing is known; null is a value of whatever holds it.',
      'keyFields',
      'readonly string[] | null',
      keys,
    ),
    shown('References that lead to one thing for ever.', 'fixedReferences', 'readonly string[]', FIXED),
    shown('Types with one object for each offer, and their fields.', 'liveOfOffer', 'readonly string[]', live),
  ].join('\n\n');
};

function mustHave(schema: GraphQLSchema, name: string, fields: readonly string[]): void {
  const type = schema.getType(name);
  for (const field of fields)
    if (!isObjectType(type) || !(field in type.getFields())) throw new Error(`The schema has no ${name}.${field}.`);
}

const isRoot = (schema: GraphQLSchema, type: GraphQLObjectType): boolean =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type);

const shown = (says: string, name: string, type: string, value: object): string =>
  `/** ${says} */\nexport const ${name}: Record<string, ${type}> = ${JSON.stringify(value, null, 2)};`;
