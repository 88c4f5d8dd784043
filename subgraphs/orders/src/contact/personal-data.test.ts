import { parseKeyring, withNewKey } from '@muster/kit/crypto';
import { expect, test } from 'vitest';
import { keyedDigest, seal, unseal } from './personal-data.ts';

const KEY = parseKeyring('ab'.repeat(32));
const OTHER = parseKeyring('cd'.repeat(32));
const contact = { name: '王小明', phone: '+886912345678' };

test('a sealed value opens with its key and its own context only', () => {
  const sealed = seal(contact, 'order_contact|contact|1', KEY);
  expect(sealed).not.toContain('0912');
  expect(unseal(sealed, 'order_contact|contact|1', KEY)).toEqual(contact);
  expect(() => unseal(sealed, 'order_contact|contact|2', KEY)).toThrow();
  expect(() => unseal(sealed, 'order_contact|contact|1', OTHER)).toThrow();
  expect(seal(contact, 'order_contact|contact|1', KEY)).not.toBe(sealed);
});

test('a value that was sealed before keys were versioned opens', () => {
  // Sealed with ab…ab by the first version of this file.
  const sealed =
    'v1.k1.afY-jhPniVnJFD09.BEx_M8Z96hadn6IuBAuCUXBq_WEc1jOwtkk3hLXRKPx2-PYtIRGsrHy_p0Y.p1R8zEOh1kbSFSsGbYX4bw';
  expect(unseal(sealed, 'order_contact|contact|1', KEY)).toEqual(contact);
});

test('a digest depends on the key, and stays the same after a key rotation', () => {
  expect(keyedDigest('x', KEY)).not.toBe(keyedDigest('x', OTHER));
  expect(keyedDigest('x', withNewKey(KEY))).toBe(keyedDigest('x', KEY));
});
