import { eventually } from '@muster/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

const SHAPES = 50;
const VARIABLES = { yes: true, no: false, shout: true };

/** A part of a selection on a lamp: text, with the fragments that it names. */
interface Part {
  readonly text: string;
  readonly fragments: readonly string[];
}
const plain = (text: string): Part => ({ text, fragments: [] });

const condition = fc.constantFrom(
  '',
  '',
  '',
  ' @include(if: $yes)',
  ' @skip(if: $no)',
  ' @include(if: $no)',
  ' @skip(if: true)',
);
const alias = fc.constantFrom('', '', 'a1: ', 'a2: ', 'a3: ');
const makerField = fc.constantFrom('name', 'town', '__typename', 'n: name', 't: town');

/** Fields by an alias of their own kind, so that two never ask for different things under one name. */
const field = fc.oneof(
  fc.tuple(alias, condition).map(([name, when]) => plain(`${name.replace('a', 'i')}id${when}`)),
  fc.tuple(alias, condition).map(([name, when]) => plain(`${name.replace('a', 'b')}brightness${when}`)),
  fc.tuple(alias, condition).map(([name, when]) => plain(`${name.replace('a', 'k')}__typename${when}`)),
  fc
    .tuple(
      fc.constantFrom(
        'plainNote: note',
        'loud: note(shout: true)',
        'asked: note(shout: $shout)',
        'quiet: note(shout: false)',
      ),
      condition,
    )
    .map(([note, when]) => plain(`${note}${when}`)),
  condition.map((when) => plain(`crash${when}`)),
  fc
    .tuple(fc.constantFrom('', 'm1: ', 'm2: '), condition, fc.uniqueArray(makerField, { minLength: 1, maxLength: 3 }))
    .map(([name, when, fields]) => plain(`${name}maker${when} { ${fields.join(' ')} }`)),
);

let fragmentNo = 0;
const named = (type: string, parts: readonly Part[]): Part => {
  fragmentNo += 1;
  const name = `F${fragmentNo}`;
  return {
    text: `...${name}`,
    fragments: [`fragment ${name} on ${type} { ${textOf(parts)} }`, ...parts.flatMap(({ fragments }) => fragments)],
  };
};
const textOf = (parts: readonly Part[]) => parts.map(({ text }) => text).join(' ');

const selection: fc.Arbitrary<readonly Part[]> = fc.letrec<{ parts: readonly Part[] }>((tie) => ({
  parts: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: field },
      {
        weight: 1,
        arbitrary: fc.tuple(condition, tie('parts')).map(([when, parts]) => ({
          text: `... on Lamp${when} { ${textOf(parts)} }`,
          fragments: parts.flatMap(({ fragments }) => fragments),
        })),
      },
      { weight: 1, arbitrary: tie('parts').map((parts) => named('Lamp', parts)) },
      { weight: 1, arbitrary: fc.constant(plain('... on Light { id __typename }')) },
    ),
    { minLength: 1, maxLength: 5 },
  ),
})).parts;

/** Names of the variables that a document uses: an unused one would be refused. */
const variablesUsed = (text: string) => Object.keys(VARIABLES).filter((name) => new RegExp(`\\$${name}\\b`).test(text));

let shop: RunningGateway;
beforeAll(async () => {
  shop = await runningGateway();
});
afterAll(() => shop.close());

test.each(['a lamp with a maker', 'an orphan'])(
  `${SHAPES} shapes of a subscription to %s tell what the same selection tells as a query`,
  async (kind) => {
    const id = kind === 'an orphan' ? 'orphan' : 'd1';
    const socket = watcher(shop.url);
    const shapes = fc.sample(selection, { numRuns: SHAPES, seed: 20_261_121 });
    let answered = 0;
    for (const parts of shapes) {
      const body = `{ ${textOf(parts)} }`;
      const fragments = parts.flatMap((part) => part.fragments).join(' ');
      const used = variablesUsed(body + fragments);
      const declared = used.map((name) => `$${name}: Boolean!`).join(', ');
      const variables = Object.fromEntries(used.map((name) => [name, VARIABLES[name as keyof typeof VARIABLES]]));
      const head = declared === '' ? '' : `(${declared})`;
      const asked = `query ${head} { it: lamp(id: "${id}") ${body} } ${fragments}`;
      const { body: expected } = await shop.post(asked, { variables });
      const { seen, errors, stop } = socket.watch(
        `subscription ${head} { it: lampChanged(ids: ["${id}"]) ${body} } ${fragments}`,
        variables,
      );
      await eventually(() => seen.length + errors.length === 1);
      stop();
      if (expected.data != null) answered += 1;
      expect(comparable(seen[0] ?? { errors: errors[0] }), asked).toEqual(comparable(expected));
    }
    // Most of them have to mean something, or the comparison would not.
    expect(answered).toBeGreaterThan(SHAPES * 0.8);
    await socket.dispose();
  },
);

/** Faults carry a number of their own each time; where and of which kind they are is what counts. */
const comparable = ({ data, errors }: Answer) => ({
  data,
  errors: (errors ?? []).map(({ path, extensions }) => [path, extensions.code]).toSorted(),
});
