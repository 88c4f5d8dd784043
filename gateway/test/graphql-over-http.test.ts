import { auditServer } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningGateway, runningGateway } from './running-gateway.ts';

/** Of the audit's recommendations; Apollo Server itself follows 20 of 23. */
const SHOULD_MIN = 20;

let shop: RunningGateway;
beforeAll(async () => {
  shop = await runningGateway();
});
afterAll(() => shop.close());

test('the gateway speaks GraphQL over HTTP as its specification says', async () => {
  const results = await auditServer({ url: shop.url });
  const failed = results.filter(({ status }) => status !== 'ok');
  for (const { name, id } of failed) console.info(`graphql-http ${id}: ${name}`);
  const of = (word: string) => ({
    failed: failed.filter(({ name }) => name.startsWith(word)).map(({ name }) => name),
    asked: results.filter(({ name }) => name.startsWith(word)).length,
  });
  expect(of('MUST').failed).toEqual([]);
  expect(of('MUST').asked).toBeGreaterThan(0);
  expect(of('SHOULD').asked - of('SHOULD').failed.length).toBeGreaterThanOrEqual(SHOULD_MIN);
});
