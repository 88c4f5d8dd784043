import { expect, test } from 'vitest';
import { forwardedPathsOf } from './http/forwarded-paths.ts';

test('a route is forwarded by what of its path is fixed, once', () => {
  const routes = ['/webhooks/:provider', '/webhooks/:provider/:id', '/keys.json'];
  expect(forwardedPathsOf([{ name: 'money', routes }])).toEqual([
    { prefix: '/webhooks/', subgraph: 'money' },
    { prefix: '/keys.json', subgraph: 'money' },
  ]);
});
