import { randomUUID } from 'node:crypto';
import { chmod, rm } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { SignInDocument } from '@muster/client';
import { freePort } from '@muster/embedded-postgres';
import { eventually } from '@muster/testing';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Attempt, acknowledged, anAttempt, tryToReserve } from '../support/attempts.ts';
import { aDataFolder } from '../support/data-folder.ts';
import { PATIENT_LIMITS } from '../support/environment.ts';
import { Program } from '../support/program.ts';
import { a, type Launch, type Shop, type Shopper, shopOf } from '../support/shop.ts';
import { modes, ownRedis, type TestSystem } from '../support/system.ts';

const PLACES = 50;
const ATTEMPTS = 200;
const BUYERS = 40;
/** Customers who go on until one of them feels the kill. */
const STREAMS = 60;
/** Budget of a standard API client here, in units per minute. */
const BUDGET = 20;
const SOCKETS = 6;

let dataDir: string;
let program: Program;
beforeAll(async () => {
  dataDir = await aDataFolder();
  await chmod(dataDir, 0o755);
  program = new Program(dataDir, await freePort());
});
afterAll(async () => {
  await program.kill('SIGTERM');
  await rm(dataDir, { recursive: true, force: true });
});

const serving = () => eventually(() => program.lines.some((line) => line.startsWith('Workers')));

test('several workers without Redis are refused with a message', async () => {
  await program.begin({ MUSTER_WORKERS: '2', REDIS_URL: '', MUSTER_LOG: 'warn' });
  await program.ended();
  expect(program.exitCode).toBe(1);
  expect(program.lines.join('\n')).toContain('REDIS_URL: is needed by more than one worker');
});

describe.runIf(modes.includes('distributed'))('two workers on one port', () => {
  let redis: Awaited<ReturnType<typeof ownRedis>>;
  let system: TestSystem;
  let shop: Shop;
  beforeAll(async () => {
    redis = await ownRedis(dataDir);
    await program.begin({
      MUSTER_WORKERS: '2',
      REDIS_URL: redis.url,
      MUSTER_LOG: 'info',
      MUSTER_LIMITS: JSON.stringify({ ...PATIENT_LIMITS, clients: { STANDARD: { perMinute: BUDGET } } }),
    });
    await serving();
    system = await program.system();
    shop = shopOf(system);
  });
  afterAll(async () => {
    await program.kill('SIGTERM');
    await redis.close();
  });

  /** The process that ran an operation of this name, by its log line. */
  async function workerOf(operationName: string): Promise<number> {
    let pid = 0;
    await eventually(() => {
      const line = program.lines.find((one) => one.includes(`"operationName":"${operationName}"`));
      if (line !== undefined) ({ pid } = JSON.parse(line) as { pid: number });
      return line !== undefined;
    });
    return pid;
  }

  const aName = () => `Probe_${randomUUID().replaceAll('-', '')}`;

  /** Sends a request over a new or a kept-alive connection; answers the worker that served it, and the response. */
  async function probe(headers: Record<string, string> = {}, field = '__typename', agent: Agent | false = false) {
    const name = aName();
    const url = `${system.url}/graphql?query=${encodeURIComponent(`query ${name} { ${field} }`)}`;
    const answer = await new Promise<string>((resolve, reject) => {
      get(url, { agent, headers: { 'apollo-require-preflight': '1', ...headers } }, (response) =>
        text(response).then(resolve, reject),
      ).once('error', reject);
    });
    return { name, answer: JSON.parse(answer) };
  }

  /** A kept-alive connection to each of the two workers. A busy worker accepts late, so this retries. */
  async function connections(): Promise<Map<number, Agent>> {
    const kept = new Map<number, Agent>();
    await eventually(async () => {
      const agents = Array.from({ length: 8 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
      const asked = await Promise.all(agents.map((agent) => probe({}, '__typename', agent)));
      const workers = await Promise.all(asked.map(({ name }) => workerOf(name)));
      for (const [index, agent] of agents.entries()) {
        if (kept.has(workers[index]!)) agent.destroy();
        else kept.set(workers[index]!, agent);
      }
      expect(kept.size).toBe(2);
    });
    return kept;
  }

  async function serves(): Promise<Set<number>> {
    const kept = await connections();
    for (const agent of kept.values()) agent.destroy();
    return new Set(kept.keys());
  }

  /** Sockets with the worker of each; more than one worker has some. */
  async function socketsOf(count: number, accessToken: string | null = null) {
    const closed: { code: number; reason: string }[] = [];
    const clients: Client[] = Array.from({ length: count }, () =>
      createClient({
        url: `${system.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        lazy: false,
        retryAttempts: 0,
        connectionParams: accessToken === null ? {} : { authorization: `Bearer ${accessToken}` },
        on: { closed: (event) => void closed.push(event as { code: number; reason: string }) },
        onNonLazyError: () => {},
      }),
    );
    const workers = await Promise.all(
      clients.map(async (client) => {
        const name = aName();
        for await (const _ of client.iterate({ query: `query ${name} { __typename }` })) break;
        return workerOf(name);
      }),
    );
    return { clients, workers, closed };
  }

  /** The last event of a subscription. */
  function lastOf(client: Client, field: string, value: string, { offerId }: Launch): { value: number } {
    const last = { value: -1 };
    client.subscribe<Record<string, Record<string, number>>>(
      { query: `subscription ($ids: [ID!]!) { ${field}(offerIds: $ids) { ${value} } }`, variables: { ids: [offerId] } },
      {
        next({ data }) {
          last.value = data![field]![value]!;
        },
        error() {},
        complete() {},
      },
    );
    return last;
  }

  const attemptsOf = (buyers: readonly Shopper[]): Attempt[] =>
    Array.from({ length: ATTEMPTS }, (_, index) => anAttempt(buyers[index % buyers.length]!));

  const aLaunch = () =>
    shop.launches({ offer: { thresholdQty: 1, maxTotalQty: PLACES }, window: { goalPolicy: 'PRODUCE_ANYWAY' } });

  const ordersOf = (attempts: readonly Attempt[]) => acknowledged(attempts).map(({ outcome }) => outcome);

  test('both serve, and their metrics are aggregated', async () => {
    await serves();
    const metrics = await (await fetch(`${system.url}/metrics`)).text();
    for (const worker of [1, 2]) {
      expect(metrics).toMatch(new RegExp(`^muster_outbox_unsent{subgraph="orders",worker="${worker}"} \\d`, 'm'));
      expect(metrics).toMatch(new RegExp(`^muster_operation_seconds_count{.*worker="${worker}"} [1-9]`, 'm'));
    }
    expect((await fetch(`${system.url}/health/ready`)).status).toBe(200);
  });

  test('200 concurrent reservations of 50 units: 50 succeed, and sockets on either worker see the counts', async () => {
    const launch = await aLaunch();
    const buyers = await shop.customers(BUYERS);
    const { clients, workers } = await socketsOf(SOCKETS);
    expect(new Set(workers).size).toBe(2);
    const seen = clients.map((client) => ({
      quota: lastOf(client, 'quotaChanged', 'soldQty', launch),
      counter: lastOf(client, 'batchCounterChanged', 'committedQty', launch),
    }));

    const attempts = attemptsOf(buyers);
    await Promise.all(attempts.map((attempt) => tryToReserve(attempt, launch)));
    expect(ordersOf(attempts)).toHaveLength(PLACES);
    expect(new Set(ordersOf(attempts)).size).toBe(PLACES);
    const all = { quota: { value: PLACES }, counter: { value: PLACES } };
    await eventually(() => expect(seen).toEqual(Array(SOCKETS).fill(all)));
    const { offer } = await shop.sees(launch, (page) => page.offer.counter?.committedQty === PLACES);
    expect(offer.quota).toMatchObject({ soldQty: PLACES, status: 'SOLD_OUT' });
    for (const client of clients) await client.dispose();
    await eventually(async () => expect(await system.broken()).toEqual([]));
  });

  test('both share one rate limit budget', async () => {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${system.admin.accessToken}` },
      body: JSON.stringify({
        query:
          'mutation { it: createApiClient(input: { name: "acme", operations: ANY }) { ... on ApiClientCreatedPayload { key } } }',
      }),
    });
    const { data } = (await response.json()) as { data: { it: { key: string } } };
    const spend = async (agent: Agent) => (await probe({ 'x-api-key': data.it.key }, '__typename', agent)).answer;
    const [one, other] = [...(await connections()).values()] as [Agent, Agent];
    // In a fixed order, independent of the speed of the workers: half the budget at each, and then it is spent at both.
    for (let spent = 0; spent < BUDGET; spent += 2) {
      expect((await spend(one)).errors).toBeUndefined();
      expect((await spend(other)).errors).toBeUndefined();
    }
    expect((await spend(one)).errors[0].extensions.code).toBe('RATE_LIMITED');
    expect((await spend(other)).errors[0].extensions.code).toBe('RATE_LIMITED');
    one.destroy();
    other.destroy();
  });

  test('a user has ten sockets across both, and loses all of them when the session ends', async () => {
    const anna = await shop.customer();
    const { signIn } = await system.visitor.ask(SignInDocument, { input: anna.credentials });
    const elsewhere = a(signIn, 'AuthSession').accessToken;
    const { workers, closed } = await socketsOf(10, elsewhere);
    expect(new Set(workers).size).toBe(2);
    await expect(socketsOf(1, elsewhere)).rejects.toMatchObject({ code: 4429 });
    expect(closed).toEqual([]);

    await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${anna.graph.accessToken}` },
      body: JSON.stringify({ query: 'mutation { endOtherSessions { __typename } }' }),
    });
    await eventually(() => expect(closed.map(({ code }) => code)).toEqual(Array(10).fill(4403)));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => probe({ authorization: `Bearer ${elsewhere}` }, 'me { id }')),
    );
    for (const { answer } of answers) expect(answer.errors[0].extensions.code).toBe('UNAUTHENTICATED');
    const again = await socketsOf(10, anna.graph.accessToken);
    for (const client of again.clients) await client.dispose();
  });

  test('a worker that is killed under load is replaced, and nothing is lost', async () => {
    const launch = await aLaunch();
    const buyers = await shop.customers(BUYERS);
    const before = await serves();
    const [victim = 0] = before;
    const attempts: Attempt[] = [];
    let answered = 0;
    let isFelt = false;
    // Each client sends its next request at once, so that the victim has requests in flight whenever it dies.
    const storm = async (buyer: Shopper) => {
      while (!isFelt) {
        const attempt = anAttempt(buyer);
        attempts.push(attempt);
        await tryToReserve(attempt, launch);
        answered += 1;
        if (answered === 15) process.kill(victim, 'SIGKILL');
        isFelt ||= attempt.outcome === 'unknown';
      }
    };
    await Promise.all(Array.from({ length: STREAMS }, (_, index) => storm(buyers[index % buyers.length]!)));
    expect(attempts.some(({ outcome }) => outcome === 'unknown')).toBe(true);
    await eventually(async () => {
      const now = await serves();
      expect(now).not.toContain(victim);
    });

    const first = new Map(acknowledged(attempts).map(({ key, outcome }) => [key, outcome]));
    await Promise.all(attempts.map((attempt) => tryToReserve(attempt, launch)));
    for (const [key, outcome] of first) expect(attempts.find((one) => one.key === key)?.outcome).toBe(outcome);
    expect(ordersOf(attempts)).toHaveLength(PLACES);
    const { offer } = await shop.sees(launch, (page) => page.offer.counter?.committedQty === PLACES);
    expect(offer.quota).toMatchObject({ soldQty: PLACES, status: 'SOLD_OUT' });
    await eventually(async () => expect(await system.broken()).toEqual([]));
  });

  test('a single process continues where the workers stopped', async () => {
    const launch = await aLaunch();
    const [anna] = await shop.customers(1);
    const workers = await serves();
    await anna!.holds(launch);
    await program.kill('SIGTERM'); // Events published a moment ago may still lie in Redis, not consumed.
    expect(program.exitCode).toBe(0);
    expect(program.lines).toContain('Stopped.');
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow();

    await program.start();
    await eventually(() => program.lines.some((line) => line.startsWith('Muster serves')));
    const alone = await program.system();
    await shopOf(alone).sees(launch, (page) => page.offer.counter?.committedQty === 1);
    await eventually(async () => expect(await alone.broken()).toEqual([]));
  });
});
