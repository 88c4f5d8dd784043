import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as graphqlEslint from '@graphql-eslint/eslint-plugin';
import { Linter } from 'eslint';
import { expect, test } from 'vitest';

const FILE = 'schema/api.graphql';

/** Rules of the recommended sets that do not fit, each with its reason. */
const OFF: Readonly<Record<string, string>> = {
  'strict-id-in-types':
    'refusals, payloads, connections and values have no identity: entities have an id by their `@key`',
};
/** Rules with other settings than recommended. */
const SETTINGS: Readonly<Record<string, object>> = {
  // No `Node`: a federated graph would need a service that knows the type of an id. Short lists need no page (`@listSize`).
  'relay-edge-types': { withEdgeSuffix: true, shouldImplementNode: false, listTypeCanWrapOnlyEdgeType: false },
};
/** Rules that no recommended set has. */
const MORE = ['no-scalar-result-type-on-mutation'];

/** Complaints about released names, by the beginning of their text; each with its reason. */
const MEANT: Readonly<Record<string, string>> = {
  'Enum value "users"':
    'values of AuditedSubgraph are released, and are the names of the services whose logs they choose',
  'Enum value "catalog"': 'as above',
  'Enum value "orders"': 'as above',
  'Enum value "production"': 'as above',
  'Enum value "payments"': 'as above',
  'Enum value "promotions"': 'as above',
  'Enum value "finance"': 'as above',
  'Enum value "system"': 'as above',
  'Field "username"': 'a word of its own: no prefix is left when it is cut',
  'Unexpected scalar result type `Boolean` for field "requestPasswordReset"':
    'released: it was accepted, and nobody learns more',
  'Unexpected scalar result type `Boolean` for field "requestEmailVerification"': 'as above',
  'Unexpected scalar result type `Boolean` for field "signOut"': 'released: whoever signs out has nothing left to read',
  'Unexpected scalar result type `String` for field "rotateSigningKey"':
    'released: the id of the new key, which is no object here',
};

const rules = { ...recommended('flat/schema-recommended'), ...recommended('flat/schema-relay') };
const complaintsOf = (sdl: string): string[] =>
  new Linter({ configType: 'flat' })
    .verify(
      sdl,
      [
        {
          files: ['**/*.graphql'],
          languageOptions: { parser: graphqlEslint.parser, parserOptions: { graphQLConfig: { schema: sdl } } },
          plugins: { '@graphql-eslint': graphqlEslint },
          rules: {
            ...rules,
            ...Object.fromEntries(MORE.map((rule) => [`@graphql-eslint/${rule}`, 'error'])),
            ...Object.fromEntries(
              Object.entries(SETTINGS).map(([rule, by]) => [`@graphql-eslint/${rule}`, ['error', by]]),
            ),
            ...Object.fromEntries(Object.keys(OFF).map((rule) => [`@graphql-eslint/${rule}`, 'off'])),
          },
        },
      ] as never,
      FILE,
    )
    .map(({ ruleId, line, message }) => `${message.split('\n')[0]} (${ruleId ?? 'broken'}, line ${line})`);

function recommended(name: string): Record<string, unknown> {
  const { default: plugin } = graphqlEslint as unknown as {
    default: { configs: Record<string, { rules: Record<string, unknown> }> };
  };
  return plugin.configs[name]!.rules;
}

test('the API schema passes the rules of GraphQL ESLint', () => {
  const complaints = complaintsOf(readFileSync(join(import.meta.dirname, '..', FILE), 'utf8'));
  const meant = Object.keys(MEANT);
  expect(complaints.filter((one) => !meant.some((text) => one.startsWith(text)))).toEqual([]);
  // An exception for nothing is taken out.
  expect(meant.filter((text) => !complaints.some((one) => one.startsWith(text)))).toEqual([]);
});

test('a schema that breaks them is named', () => {
  const found =
    complaintsOf(`type Query { get_things(first: Int): ThingConnection }  type ThingConnection { nodes: [Int] }
    enum Kind { open }  type Unreachable { a: Int }  type Mutation { change: Boolean }`);
  for (const rule of [
    'naming-convention',
    'relay-connection-types',
    'no-unreachable-types',
    'require-description',
    ...MORE,
  ])
    expect(found.join('\n')).toContain(rule);
});
