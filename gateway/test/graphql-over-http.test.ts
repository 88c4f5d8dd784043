import { auditServer } from 'graphql-http';
import { expect, test } from 'vitest';
import { noLimits } from '../src/limits/limits.ts';
import { startGateway } from '../src/server.ts';
import { standaloneSubgraphs } from '../src/standalone/standalone-subgraphs.ts';
import { standaloneSupergraph } from '../src/standalone/standalone-supergraph.ts';
import { recordingLog, runningGateway } from './running-gateway.ts';
import { federation1 } from './standalone/federation-1.ts';

/** Minimum of the audit's recommendations to meet; Apollo Server itself meets 20 of 23. */
const SHOULD_MIN = 20;

async function ours() {
  const shop = await runningGateway();
  return { url: shop.url, close: () => shop.close() };
}

/** The audit asks for nothing that a subgraph would have to answer. */
async function anySupergraph() {
  const nowhere = new Map(['readers', 'reviews'].map((name) => [name, 'http://127.0.0.1:9/']));
  const gateway = await startGateway({
    ...standaloneSupergraph(federation1(nowhere), null, standaloneSubgraphs(false)),
    standalone: true,
    limits: noLimits,
    forwardedPaths: [],
    host: '127.0.0.1',
    port: 0,
    log: recordingLog().log,
    development: true,
  });
  return { url: `${gateway.url}/graphql`, close: () => gateway.close() };
}

test.each([
  ['our own graph', ours],
  ['any supergraph without limits', anySupergraph],
])('the gateway of %s speaks GraphQL over HTTP as its specification says', async (_, start) => {
  const gateway = await start();
  const results = await auditServer({ url: gateway.url });
  await gateway.close();
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
