import { Raw, toJson } from './hostile-values.ts';

const ID = '01a22a93-2415-71c5-85a3-aae25975df0f';
const MOMENT = '2027-01-01T00:00:00Z';
/** Sort keys that a cursor of some list may hold: ids, timestamps, numbers, texts. */
const KEYS: readonly (readonly unknown[])[] = [
  [],
  [null],
  [1],
  [{}],
  [[]],
  [{ __proto__: null, toString: 1 }],
  [''],
  ['\0'],
  ['\ud800'],
  ['__proto__'],
  ['-1'],
  ['1e400'],
  ['NaN'],
  ['99999999999999999999999'],
  ['9223372036854775808'],
  ["'; select 1 --"],
  [ID],
  [ID, ID],
  [ID.toUpperCase()],
  ['99999999-9999-9999-9999-999999999999'],
  ['0000-01-01T00:00:00Z', ID],
  ['0001-01-01T00:00:00+14:00', ID],
  ['0001-01-01T00:00:00+23:59', ID],
  ['2027-02-30T00:00:00Z', ID],
  ['2027-01-01T24:00:00Z', ID],
  ['2027-01-01T00:00:60Z', ID],
  ['2027-01-01T00:00:00.123456789123Z', ID],
  ['9999-12-31T23:59:59-23:59', ID],
  ['+275760-09-13T00:00:00Z', ID],
  ['infinity', ID],
  [MOMENT, 'x'],
  [MOMENT, ID, ID],
  [MOMENT, '-1'],
];

const base64 = (text: string): string => Buffer.from(text).toString('base64url');

/** Name of the list that a valid cursor belongs to. */
const nameIn = (cursor: string): unknown => JSON.parse(Buffer.from(cursor, 'base64url').toString())[0];

/** Texts that are no cursor of any list. */
export const damaged = (cursor: string): string[] => [
  `${cursor}!`,
  `${cursor}=`,
  ` ${cursor}`,
  `${cursor}\0`,
  `${cursor}${cursor}`,
  cursor.slice(0, -1),
  cursor.slice(4),
  cursor.toLowerCase(),
  base64(Buffer.from(cursor, 'base64url').toString().replace(',', ', ')),
  base64('['.repeat(370)),
  base64('{"__proto__":[1],"length":2,"0":"products"}'),
  base64('null'),
  base64('1e400'),
  base64('"\\ud800"'),
  Buffer.from([0xff, 0xfe, 0x00, 0xc0]).toString('base64url'),
];

/** Well-formed cursors of the same list, with sort keys that its rows do not have. */
export const madeUp = (cursor: string): string[] => {
  const name = nameIn(cursor);
  return [...KEYS.map((key) => toJson([name, ...key])), toJson([name, new Raw('1e400')])].map(base64);
};

const CONDITIONS = ['null', '"true"', '0', '1.5', '[true]', '[]', '{}', 'TRUE', '$nullable', '$text', '$unknown', '-0'];
const DIRECTIVES = [
  ...['skip', 'include'].flatMap((name) => [
    ...CONDITIONS.map((value) => `@${name}(if: ${value})`),
    `@${name}`,
    `@${name}(unless: true)`,
    `@${name}(if: true, if: false)`,
    `@${name}(if: true) @${name}(if: false)`,
    `@${name}(if: true)`,
    `@${name}(if: false)`,
    `@${name}(if: $flag)`,
  ]),
  '@skip(if: true) @include(if: true)',
  ...[
    'nope',
    'constructor',
    '__proto__',
    'toString',
    'deprecated',
    'specifiedBy(url: "x")',
    'oneOf',
    'defer',
    'stream',
  ],
  ...['live', 'cost(weight: "0")', 'listSize(assumedSize: 1)', 'authenticated', 'inaccessible', 'key(fields: "id")'],
  ...[
    'requiresScopes(scopes: [["x"]])',
    'policy(policies: [[""]])',
    'join__type(graph: USERS)',
    'tag(name: "\\ud800")',
  ],
].map((text) => (text.startsWith('@') ? text : `@${text}`));

export interface HostileOperation {
  readonly kind: 'query' | 'mutation' | 'subscription';
  readonly query: string;
  readonly variables: object;
}

/** Each directive at every valid and invalid location; `watched` is the id of an offer to subscribe to. */
export function hostileDirectives(watched: string): HostileOperation[] {
  const declared = '($flag: Boolean!, $nullable: Boolean, $text: String)';
  const variables = { flag: true, nullable: null, text: 'true' };
  const quota = `quotaChanged(offerIds: ["${watched}"])`;
  return DIRECTIVES.flatMap((directive) =>
    (
      [
        ['query', `query ${declared} { me ${directive} { id } }`],
        [
          'query',
          `query ${declared} { me { id ${directive} wishlist ${directive} { edges { cursor ${directive} } } } }`,
        ],
        ['query', `query ${declared} { ... ${directive} { me { id } } }`],
        ['query', `query ${declared} { ...F ${directive} } fragment F on Query { me { id } }`],
        ['query', `query ${declared} { ...F } fragment F on Query ${directive} { me { id } }`],
        ['query', `query ${declared} ${directive} { me { id } }`],
        ['query', `query ($flag: Boolean! ${directive}) { me { id } }`],
        ['mutation', `mutation ${declared} { setPreference(key: "food", value: "x") ${directive} { __typename } }`],
        ['mutation', `mutation ${declared} ${directive} { setPreference(key: "food") { __typename } }`],
        ['subscription', `subscription ${declared} { ${quota} ${directive} { __typename } }`],
        ['subscription', `subscription ${declared} { ... ${directive} { ${quota} { offer { id ${directive} } } } }`],
        ['subscription', `subscription ${declared} ${directive} { ${quota} { __typename } }`],
      ] as const
    ).map(([kind, query]) => ({ kind, query, variables })),
  );
}
