import { silentLog } from '@muster/kit/subgraph';
import { expect, test } from 'vitest';
import { DocumentCache } from './document-cache.ts';
import { hashOf } from './manifest.ts';

test('a text in the shared cache that does not match its hash is ignored', async () => {
  const texts = new Map<string, string>();
  const redis = {
    get: async (key: string) => texts.get(key) ?? null,
    set: async (key: string, text: string) => void texts.set(key, text),
  };
  const open = () => new DocumentCache(silentLog, redis as never);
  const asked = '{ me { id } }';
  await open().store(hashOf(asked), asked);
  expect(await open().find(hashOf(asked))).toBe(asked);
  for (const key of texts.keys()) texts.set(key, '{ me { phones { number } } }');
  expect(await open().find(hashOf(asked))).toBeNull();
});
