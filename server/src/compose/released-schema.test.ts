import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { complaintsAgainstReleased, release } from './released-schema.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muster-released-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const OLD = 'type Query { a: Int  b: Int @deprecated(reason: "2027-03-01: Use a.") }';
const NEW = 'type Query { a: String }';
const on = (day: string) => ({ today: new Date(`${day}T12:00:00Z`), dir });

test('what is meant passes until it is released, and the entry goes with the release', async () => {
  release(OLD, dir);
  expect(readFileSync(join(dir, 'released.graphql'), 'utf8')).toBe(`${OLD}\n`);
  expect(await complaintsAgainstReleased(OLD, on('2027-03-01'))).toEqual([]);
  expect(await complaintsAgainstReleased(NEW, on('2027-03-01'))).toEqual([expect.stringContaining('Query.a')]);
  const entry = { kind: 'FIELD_TYPE_CHANGED', coordinate: 'Query.a', reason: 'no client reads it', date: '2027-03-01' };
  writeFileSync(join(dir, 'meant-changes.json'), JSON.stringify([entry]));
  expect(await complaintsAgainstReleased(NEW, on('2027-03-01'))).toEqual([]);
  expect(await complaintsAgainstReleased(NEW, on('2027-02-28'))).toEqual([expect.stringContaining('Query.b')]);
  release(NEW, dir);
  expect(await complaintsAgainstReleased(NEW, on('2027-03-01'))).toEqual([]);
  expect(readFileSync(join(dir, 'meant-changes.json'), 'utf8')).toBe('[]\n');
});

test('entries of another shape are refused', async () => {
  release(OLD, dir);
  writeFileSync(join(dir, 'meant-changes.json'), '[{ "kind": "FIELD_REMOVED", "coordinate": "Query.a" }]');
  await expect((async () => complaintsAgainstReleased(OLD, { dir }))()).rejects.toThrow(/reason/);
});
