import { expect, test } from 'vitest';
import { keyedDigest, seal, unseal } from './personal-data.ts';

const KEY = 'ab'.repeat(32);
const contact = { name: '王小明', phone: '+886912345678' };

test('what was sealed opens with its key in its place, and nowhere else', () => {
  const sealed = seal(contact, 'order_contact|contact|1', KEY);
  expect(sealed).not.toContain('0912');
  expect(unseal(sealed, 'order_contact|contact|1', KEY)).toEqual(contact);
  expect(() => unseal(sealed, 'order_contact|contact|2', KEY)).toThrow();
  expect(() => unseal(sealed, 'order_contact|contact|1', 'cd'.repeat(32))).toThrow();
  expect(seal(contact, 'order_contact|contact|1', KEY)).not.toBe(sealed);
});

test('a digest depends on the key', () => {
  expect(keyedDigest('x', KEY)).not.toBe(keyedDigest('x', 'cd'.repeat(32)));
});
