import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { noLimits, startGateway } from '@muster/gateway';
import { anonymous } from '@muster/kit/domain';
import { silentLog } from '@muster/kit/subgraph';
import { type ExecutionArgs, type ExecutionResult, getOperationAST } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { contextOf } from '../../gateway/src/context.ts';
import { openGraph } from '../../gateway/src/graph/graph.ts';
import { Budgets } from '../../gateway/src/limits/budgets.ts';
import { ConcurrencyLimiter } from '../../gateway/src/limits/concurrency-limiter.ts';
import { FairScheduler } from '../../gateway/src/limits/fair-scheduler.ts';
import { HeavyOwners } from '../../gateway/src/limits/heavy-owners.ts';
import { answerEvent } from '../../gateway/src/subscriptions/answer-event.ts';
import { SubscriptionPlans } from '../../gateway/src/subscriptions/plan.ts';
import { countersGraph } from './counters-graph.ts';
import type { FromServer, ToServer } from './messages.ts';

/** Supergraph, composed by the parent process to keep composition out of the measured memory. */
const { supergraphSdl, security } = JSON.parse(process.env.BENCH_COMPOSED!);
const graph = countersGraph();

/** Baseline: a subscription and an execution for every client, without sharing. */
async function startNaive(): Promise<string> {
  const opened = openGraph(supergraphSdl, graph.subgraphs, {
    log: silentLog,
    limits: noLimits,
    concurrency: new ConcurrencyLimiter(noLimits),
    heavy: new HeavyOwners(noLimits.heavyObjects),
    scheduler: new FairScheduler(),
    budgets: new Budgets(noLimits, silentLog),
    standalone: false,
    development: false,
    security,
  });
  const plans = new SubscriptionPlans(opened);
  const http = createServer();
  useServer(
    {
      schema: opened.apiSchema,
      subscribe: async ({ document, operationName, variableValues }: ExecutionArgs) => {
        const plan = plans.plan(document, getOperationAST(document, operationName)!);
        const context = contextOf(anonymous, { correlationId: 'bench' });
        const variables = (variableValues ?? {}) as Record<string, unknown>;
        const events = await graph.subgraphs
          .get(plan.root.serviceName)!
          .subscribe({ query: plan.root.operation, variables }, context.caller);
        return (async function* () {
          for await (const event of events as AsyncIterable<ExecutionResult>) {
            yield await answerEvent(
              opened,
              plan,
              event,
              variables,
              contextOf(anonymous, { correlationId: 'bench' }),
              silentLog,
            );
          }
        })();
      },
    },
    new WebSocketServer({ server: http, path: '/graphql' }),
  );
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return `ws://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`;
}

async function startOurs(): Promise<string> {
  const gateway = await startGateway({
    supergraphSdl,
    security,
    subgraphs: graph.subgraphs,
    host: '127.0.0.1',
    port: 0,
    log: silentLog,
    development: false,
    forwardedPaths: [],
    limits: noLimits,
  });
  return `${gateway.url.replace('http', 'ws')}/graphql`;
}

const say = (message: FromServer) => process.send!(message);

process.on('message', async (message: ToServer) => {
  if (message.kind === 'measure') {
    const { user, system } = process.cpuUsage();
    globalThis.gc?.();
    return say({ kind: 'measured', cpuMicros: user + system, rssBytes: process.memoryUsage.rss() });
  }
  const { counters, rate, seconds } = message;
  const ids = Array.from({ length: counters }, (_, n) => `c${n}`);
  const began = performance.now();
  // All counters change at the same time, `rate` times a second.
  for (let move = 0; move < rate * seconds; move += 1) {
    const wait = began + (move * 1_000) / rate - performance.now();
    if (wait > 0) await delay(wait);
    graph.move(ids);
  }
  return say({ kind: 'moved', seqs: Object.fromEntries(ids.map((id) => [id, graph.seqOf(id)])) });
});

say({ kind: 'serving', url: await (process.argv[2] === 'naive' ? startNaive() : startOurs()) });
