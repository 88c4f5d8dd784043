import { system } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { buildSchema, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { undescribed } from '../src/conformance/descriptions.ts';
import { migrationFaults } from '../src/conformance/migrations.ts';
import { readmeFaults } from '../src/conformance/readme.ts';
import { keysOf, referenceFaults } from '../src/conformance/references.ts';
import { refusalsWithoutUnion, unusedActions } from '../src/conformance/sources.ts';

describe('migrations', () => {
  class First {}
  class Second {}
  const files = [First, Second] as never[];

  test('as their files', () => {
    expect(migrationFaults(files, files)).toEqual([]);
  });

  test('one that is not listed, one without a file, and another order are faults', () => {
    expect(migrationFaults([First] as never[], files)).toEqual(['Second is not listed']);
    expect(migrationFaults(files, [First] as never[])).toEqual(['Second has no file']);
    expect(migrationFaults([Second, First] as never[], files)).toEqual([
      'Second runs where the files have First',
      'First runs where the files have Second',
    ]);
  });
});

test('what is described in two words, or not at all, is a fault', () => {
  const schema = buildSchema(`
    type Query { "Thing by its id." thing("UUID." id: ID!): Thing }
    "Object that somebody owns." type Thing { "UUID." id: ID!  "Kind of the thing." kind: Kind!  size: Int }
    "Kind of a thing." enum Kind { "Larger than most." BIG SMALL }
    directive @key(fields: String!) on OBJECT
    type Foreign @key(fields: "id") { id: ID! weight: Int }
    input ThingInput { "Its name." name: String }`);
  expect(undescribed(schema).toSorted()).toEqual([
    'Foreign.weight: ""',
    'Kind.SMALL: ""',
    'Query.thing(id:): "UUID."',
    'Thing.id: "UUID."',
    'Thing.size: ""',
    'ThingInput.name: "Its name."',
    'ThingInput: ""',
  ]);
});

describe('references', () => {
  interface Context {
    load(loader: unknown, key: string): Promise<unknown>;
  }
  const reader = { actor: system, now: new Date() } as Reader;
  const keys = keysOf(
    parse(`type Thing @key(fields: "id") @key(fields: "code", resolvable: false) { id: ID! code: ID! }`),
  );
  const asked = async ([key]: readonly string[], { actor }: Reader) => [actor.kind === 'SYSTEM' ? { key } : null];
  const blind = async ([key]: readonly string[]) => [{ key }];
  const faultsOf = (resolve: unknown, viewers: 'anyone' | 'owner' = 'owner') =>
    referenceFaults({ references: { Thing: resolve } as never }, keys, new Map([['Thing', viewers]]), reader);

  test('through a loader that asks who reads, or as the bare key of another subgraph', async () => {
    expect(keys).toEqual([{ type: 'Thing', fields: ['id'] }]);
    expect(await faultsOf(({ id }: { id: string }, ctx: Context) => ctx.load(asked, id))).toEqual([]);
    expect(await faultsOf(async ({ id }: { id: string }) => ({ id }))).toEqual([]);
    expect(await faultsOf(({ id }: { id: string }, ctx: Context) => ctx.load(blind, id), 'anyone')).toEqual([]);
  });

  test('none at all, one without a loader, and a loader that does not ask who reads are faults', async () => {
    expect(await faultsOf(undefined)).toEqual(['Thing by id: no reference is declared']);
    expect(await faultsOf(async ({ id }: { id: string }) => ({ id, secret: 1 }))).toEqual([
      'Thing by id: is not read through a loader',
    ]);
    expect(await faultsOf(({ id }: { id: string }, ctx: Context) => ctx.load(blind, id))).toEqual([
      'Thing by id: its loader does not ask who reads',
    ]);
  });
});

test('a refusal that no union lists is a fault, and an action that nothing leaves', () => {
  const schema = buildSchema(`type Query { a: R }  union R = A | Gone  type A { a: Int }  type Gone { code: String }`);
  const text = `export class Gone extends Refusal {}\nexport class Lost extends Refusal {}\nclass Inner extends Refusal {}`;
  expect(refusalsWithoutUnion([{ file: 'x.refusals.ts', text }], schema)).toEqual(['Lost']);
  const sources = [{ file: 'x.ts', text: `tx.audit({ action: 'thing.do' })` }];
  expect(unusedActions(['thing.do', 'thing.undo'], sources)).toEqual(['thing.undo']);
});

test('a README lacks a part, has another order, or is that of another subgraph', () => {
  const parts = ['**Owns** x', '<!-- compose: contract -->', '**Invariants** x', '**Gotchas** x', '**Run and test** x'];
  const readme = (title: string, of: readonly string[]) => `# ${title}\n\n${of.join('\n\n')}\n`;
  const faults = (text: string) => readmeFaults(text, { name: 'things' });
  expect(faults(readme('things', parts))).toEqual([]);
  expect(faults(readme('others', parts.slice(1)))).toEqual(['does not begin with "# things"', 'has no "**Owns**"']);
  expect(faults(readme('things', parts.toReversed()))).toEqual([expect.stringContaining('in another order')]);
});
