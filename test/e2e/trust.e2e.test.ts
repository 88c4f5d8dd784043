import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { paymentSucceeded } from '@muster/events';
import { system as theSystem } from '@muster/kit/domain';
import { type Envelope, partitionOf } from '@muster/kit/events';
import { databaseUrlOf, urlAs, withClient } from '@muster/kit/orm';
import { readSystemFile, subgraphUrl } from '@muster/kit/process';
import { remoteSubgraph } from '@muster/kit/serve';
import {
  eventKeySettings,
  eventKeysOfOne,
  GATEWAY,
  type IdentityKeys,
  identityKeysSetting,
  signEvents,
} from '@muster/kit/trust';
import { eventually } from '@muster/testing';
import { parse, print } from 'graphql';
import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SCHEMA_DIR } from '../../server/src/schemas.ts';
import { a, type Launch, type Shopper, shopOf } from '../support/shop.ts';
import { modes, type Processes, startSystem, type TestSystem } from '../support/system.ts';

const system = readSystemFile();
const SUBGRAPHS = system.subgraphs.map(({ name }) => name);
const PROCESSES = [...SUBGRAPHS, GATEWAY];
const caller = { actor: theSystem, correlationId: 'forged' };

/** Members, values, and fields with their arguments, by type; types of the federation itself are left out. */
function shapesOf(sdl: string): Record<string, string[]> {
  const shapes: Record<string, string[]> = {};
  for (const definition of parse(sdl).definitions) {
    if (!('name' in definition) || definition.name === undefined || definition.kind === 'DirectiveDefinition') continue;
    const parts = [
      ...('types' in definition ? (definition.types ?? []).map((member) => print(member)) : []),
      ...('values' in definition ? (definition.values ?? []).map(({ name }) => name.value) : []),
      ...('fields' in definition ? (definition.fields ?? []) : []).map((field) => {
        const args = 'arguments' in field ? (field.arguments ?? []) : [];
        const taken = args.map(({ name, type }) => `${name.value}: ${print(type)}`).join(', ');
        return `${field.name.value}(${taken}): ${print(field.type)}`;
      }),
    ];
    const { value: name } = definition.name;
    if (!/^(_|federation__|link__)/.test(name))
      shapes[name] = [...(shapes[name] ?? []), ...parts.filter((part) => !part.startsWith('_'))].toSorted();
  }
  return shapes;
}

/** Blast radius: an attacker who has every secret of one process gains only what that process may do. */
describe.runIf(modes.includes('distributed'))('an attacker with the secrets of one process', () => {
  let running: TestSystem;
  let processes: Processes;
  const closers: (() => void)[] = [];
  beforeAll(async () => {
    running = await startSystem('distributed');
    processes = running.processes!;
  });
  afterAll(async () => {
    for (const close of closers) close();
    await running.close();
  });

  const envOf = (name: string) => processes.environments.get(name)!;
  const redisAs = async (url: string) => {
    const client = createClient({ url, socket: { reconnectStrategy: false } });
    client.on('error', () => {});
    await client.connect();
    closers.push(() => client.destroy());
    return (...command: string[]) => client.sendCommand(command);
  };
  const identityKeysOf = (name: string): IdentityKeys =>
    identityKeysSetting(name).parse(envOf(name).MUSTER_IDENTITY_KEYS);

  test.each(PROCESSES)('%s: has only the secrets that it needs', (name) => {
    const env = envOf(name);
    const needs: Record<string, string[]> = {
      users: ['MUSTER_AUTH_SECRET', 'MUSTER_DATA_KEY', 'MUSTER_ADMIN_PASSWORD'],
      orders: ['MUSTER_DATA_KEY'],
      payments: ['MUSTER_MOCK_SECRET'],
    };
    const all = ['MUSTER_AUTH_SECRET', 'MUSTER_DATA_KEY', 'MUSTER_ADMIN_PASSWORD', 'MUSTER_MOCK_SECRET'];
    expect(all.filter((variable) => env[variable] !== undefined)).toEqual(needs[name] ?? []);
    const text = JSON.stringify(env);
    const { MUSTER_IDENTITY_SECRET: master, ...others } = processes.secrets;
    expect(text).not.toContain(master);
    expect(text).not.toContain(new URL(processes.databaseUrl).password);
    for (const [variable, secret] of Object.entries(others))
      if (all.includes(variable) && !needs[name]?.includes(variable)) expect(text).not.toContain(secret);
    for (const other of PROCESSES.filter((known) => known !== name)) {
      const theirs = envOf(other);
      for (const variable of ['DATABASE_URL', 'REDIS_URL'])
        if (theirs[variable]) expect(text).not.toContain(new URL(theirs[variable]).password);
      if (theirs.MUSTER_EVENT_KEY) expect(text).not.toContain(theirs.MUSTER_EVENT_KEY);
    }
    expect(env.DATABASE_URL === undefined).toBe(name === GATEWAY);
  });

  test.each(SUBGRAPHS)('%s: serves alone the schema that was composed with all others in one process', async (name) => {
    const identity = identityKeysOf(GATEWAY).signs.get(name)!;
    const url = subgraphUrl(system, name, envOf(GATEWAY));
    const peer = remoteSubgraph({ name, url, identity });
    closers.push(() => void peer.close());
    const { data } = await peer.execute({ query: '{ _service { sdl } }' }, caller);
    const { sdl } = (data as { _service: { sdl: string } })._service;
    const composed = await readFile(join(SCHEMA_DIR, `${name}.graphql`), 'utf8');
    expect(shapesOf(sdl)).toEqual(shapesOf(composed));
    expect(Object.keys(shapesOf(sdl)).length).toBeGreaterThan(10);
  });

  test.each(SUBGRAPHS)('%s: reads no other database, and changes no append-only table', async (name) => {
    const own = envOf(name).DATABASE_URL!;
    const { username, password } = new URL(own);
    for (const other of SUBGRAPHS.filter((known) => known !== name)) {
      const url = urlAs(databaseUrlOf(processes.databaseUrl, other), { name: username, password });
      await expect(withClient(url, (client) => client.query('select 1'))).rejects.toThrow(
        'permission denied for database',
      );
    }
    const forGood: Record<string, string[]> = {
      finance: ['journal_entry', 'journal_line'],
      payments: ['payment_transaction'],
      production: ['counter_event'],
    };
    await withClient(own, async (client) => {
      for (const table of ['audit_entry', 'audit_chain', ...(forGood[name] ?? [])]) {
        const { rows } = await client.query(
          'select attname from pg_attribute where attrelid = to_regclass($1) and attnum > 0 limit 1',
          [table],
        );
        const column = rows[0].attname;
        for (const sql of [
          `update ${table} set ${column} = ${column}`,
          `delete from ${table}`,
          `truncate ${table} cascade`,
          `alter table ${table} disable trigger all`,
        ])
          await expect(client.query(sql), sql).rejects.toThrow(/permission denied|must be owner/);
      }
      await expect(client.query('create table mine (id int)')).rejects.toThrow('permission denied');
    });
  });

  test.each(PROCESSES)('%s: reads and writes only its own keys and channels in Redis', async (name) => {
    const redis = await redisAs(envOf(name).REDIS_URL!);
    const refused = async (...command: string[]) =>
      expect(redis(...command), command.join(' ')).rejects.toThrow(/NOPERM/);
    const hears = new Set(
      system.events.filter(({ consumers }) => consumers.includes(name)).map(({ publisher }) => publisher),
    );
    for (const other of SUBGRAPHS.filter((known) => known !== name)) {
      const stream = `muster:events:${other}:0`;
      await refused('XADD', stream, '*', 'events', '[]');
      await refused('XADD', `muster:events:${name}0:0`, '*', 'events', '[]');
      await refused('EVAL', `return redis.call('xadd', KEYS[1], '*', 'a', 'b')`, '1', stream);
      await refused('DEL', stream);
      await refused('XTRIM', stream, 'MAXLEN', '0');
      await refused('SET', `muster:ticket:${other}:0`, '9');
      await refused('XRANGE', stream, '-', '+');
      if (!hears.has(other)) await refused('XREADGROUP', 'GROUP', name, 'x', 'STREAMS', stream, '>');
      if (!hears.has(other)) await refused('XGROUP', 'CREATE', stream, 'spy', '0');
    }
    for (const { name: owner, live } of system.subgraphs)
      for (const channel of live.filter(() => owner !== name)) {
        await refused('PUBLISH', `muster:live:${channel}:x`, '{}');
        await refused('SUBSCRIBE', `muster:live:${channel}:x`);
      }
    for (const { name: owner } of system.subgraphs.filter(({ records }) => records.length > 0)) {
      const channel = `muster:changes:records:${owner}`;
      if (owner !== name) await refused('PUBLISH', channel, 'ORDER=1');
      if (name !== 'system') await refused('SUBSCRIBE', channel);
    }
    if (name !== GATEWAY)
      for (const key of ['muster:rate:anonymous:203.0.113.1', `muster:apq:${'0'.repeat(64)}`]) {
        await refused('GET', key);
        await refused('SET', key, 'mine');
      }
    await refused('PSUBSCRIBE', '*');
    for (const command of ['KEYS *', 'SCAN 0', 'FLUSHALL', 'CONFIG GET *', 'ACL LIST', 'MONITOR', 'CLIENT LIST'])
      await refused(...command.split(' '));
  });

  test.each(PROCESSES)(
    '%s: sends other processes only its declared commands, and impersonates nobody',
    async (name) => {
      const { signs, verifies } = identityKeysOf(name);
      const asks = system.asks.filter(({ from }) => from === name).map(({ command }) => command);
      for (const other of SUBGRAPHS.filter((known) => known !== name)) {
        const url = subgraphUrl(system, other, envOf(name));
        const mine = signs.get(other);
        const keys = [...signs.values(), ...verifies.values()].map((key) => ('key' in key ? key.key : key));
        // Every key that it has, as every sender.
        for (const from of PROCESSES)
          for (const key of keys.filter((known) => known !== mine?.key)) {
            const forger = remoteSubgraph({ name: other, url, identity: { from, key } });
            await expect(forger.execute({ query: '{ __typename }' }, caller)).rejects.toThrow(/with 401/);
            await forger.close();
          }
        if (mine === undefined || name === GATEWAY) continue;
        const peer = remoteSubgraph({ name: other, url, identity: mine });
        await expect(peer.execute({ query: '{ __typename }' }, caller)).rejects.toThrow(/with 401/);
        for (const { command } of system.asks.filter((ask) => ask.command.startsWith(`${other}.`)))
          if (!asks.includes(command))
            await expect(peer.command(command, {}, caller), command).rejects.toThrow(/with 401/);
        await peer.close();
      }
    },
  );

  describe('a forged payment event', () => {
    let launch: Launch;
    let anna: Shopper;
    let orderId: string;
    let stream: string;
    let partition: number;
    let forged: Envelope;
    beforeAll(async () => {
      const shop = shopOf(running);
      launch = await shop.launches({ offer: { thresholdQty: 1 } });
      anna = await shop.customer();
      orderId = (await anna.holds(launch)).id;
      await shop.sees(launch, ({ offer }) => offer.counter?.status === 'REACHED');
      a(await shop.confirms(launch), 'BatchPayload');
      await anna.waitsFor(orderId, 'PAYMENT_REQUESTED');
      const { payment } = a(await anna.startsPayment(orderId), 'PaymentPayload');
      const [row] = await withClient(
        running.databaseUrl('payments'),
        async (client) => (await client.query('select * from payment where id = $1', [payment.id])).rows,
      );
      partition = partitionOf(orderId);
      stream = `muster:events:payments:${partition}`;
      const payload = paymentSucceeded.payload.parse({
        paymentId: payment.id,
        orderId,
        userId: row.user_id,
        amountMinor: Number(row.amount_minor),
        currency: row.currency,
      });
      forged = {
        id: randomUUID(),
        type: paymentSucceeded.type,
        version: 1,
        publisher: 'payments',
        seq: 1_000_000,
        orderingKey: orderId,
        partition,
        occurredAt: new Date().toISOString(),
        correlationId: 'forged',
        causationId: null,
        actor: { kind: 'SYSTEM', id: theSystem.id },
        payload,
      };
    });

    const eventKeysFor = (name: string) =>
      eventKeysOfOne(name, {
        MUSTER_EVENT_KEY: eventKeySettings.MUSTER_EVENT_KEY.parse(envOf(name).MUSTER_EVENT_KEY),
        MUSTER_EVENT_PUBLISHERS: eventKeySettings.MUSTER_EVENT_PUBLISHERS.parse(envOf(name).MUSTER_EVENT_PUBLISHERS),
      });
    test('with full access to Redis and the key of any process but payments, the order is not paid', async () => {
      const redis = await redisAs(processes.redisUrl);
      const at = Date.now();
      const events = JSON.stringify([forged]);
      await redis('XADD', stream, '*', 'event', JSON.stringify(forged));
      await redis('XADD', stream, '*', 'events', events, 'at', String(at), 'signature', '');
      for (const name of SUBGRAPHS.filter((known) => known !== 'payments')) {
        const { signs } = eventKeysFor(name);
        const asPayments = { signs: new Map([['payments', signs.get(name)!]]), verifies: new Map() };
        const signature = signEvents(asPayments, { publisher: 'payments', partition, at, events });
        await redis('XADD', stream, '*', 'events', events, 'at', String(at), 'signature', signature);
        // In a partition of its own, to which it may write.
        const own = JSON.stringify([{ ...forged, publisher: name }]);
        const inOwn = signEvents({ signs, verifies: new Map() }, { publisher: name, partition, at, events: own });
        await redis(
          'XADD',
          `muster:events:${name}:${partition}`,
          '*',
          'events',
          own,
          'at',
          String(at),
          'signature',
          inOwn,
        );
      }
      for (const publisher of SUBGRAPHS) {
        await eventually(async () => {
          const groups = (await redis('XINFO', 'GROUPS', `muster:events:${publisher}:${partition}`).catch(
            () => [],
          )) as unknown as string[][];
          for (const group of groups) {
            const facts = Array.isArray(group) ? group : Object.entries(group).flat();
            const fact = (wanted: string) => facts[facts.indexOf(wanted) + 1];
            expect([fact('name'), Number(fact('pending')), Number(fact('lag'))]).toEqual([fact('name'), 0, 0]);
          }
        });
      }
      expect((await anna.order(orderId)).status).toBe('PAYMENT_REQUESTED');
      const parked = await withClient(
        running.databaseUrl('orders'),
        async (client) => (await client.query('select from parked_event')).rows,
      );
      expect(parked).toEqual([]);
    });

    test('with the key of payments, the order is paid', async () => {
      await anna.pays(orderId);
      await anna.waitsFor(orderId, 'PAID');
      // The forged events are parked as dead letters, and the system has no other problem.
      const isForgery = (line: string) => line.includes('every entry of a partition is an event');
      expect((await running.broken()).filter((line) => !isForgery(line))).toEqual([]);
    });
  });
});
