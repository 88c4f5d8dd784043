import { expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from './entity.ts';

test('ids are in the order in which they were made, none twice, with the time in front', () => {
  const before = Date.now();
  const ids = Array.from({ length: 5_000 }, newId);
  const after = Date.now();
  expect(ids).toEqual([...new Set(ids)].toSorted());
  for (const id of ids) {
    expect(z.uuidv7().safeParse(id).success).toBe(true);
    const ms = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
    expect(ms).toBeGreaterThanOrEqual(before);
    expect(ms).toBeLessThanOrEqual(after);
  }
  // The last part is random.
  expect(new Set(ids.map((id) => id.slice(-8))).size).toBeGreaterThan(4_990);
});
