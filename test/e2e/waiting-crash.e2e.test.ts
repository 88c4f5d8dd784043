import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { GraphError, JoinWaitingListDocument } from '@muster/client';
import { freePort } from '@muster/embedded-postgres';
import { withClient } from '@muster/kit/orm';
import { eventually } from '@muster/testing';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { acknowledged, anAttempt, tryToReserve } from '../support/attempts.ts';
import { aDataFolder } from '../support/data-folder.ts';
import { inGroups } from '../support/in-groups.ts';
import { Program } from '../support/program.ts';
import { a, type Launch, type Shopper, shopOf } from '../support/shop.ts';

const NAMES = 1_000;
const PLACES = 100;
const OWNERS = 10;
/** Places that come back one by one; the others in a crowd. */
const ONE_BY_ONE = 30;
/** Customers who join at once. */
const WAVE = 25;

interface Entry {
  readonly id: string;
  readonly user_id: string;
  readonly status: string;
  readonly order_id: string | null;
}

let dataDir: string;
let program: Program;

beforeAll(async () => {
  dataDir = await aDataFolder();
  program = new Program(dataDir, await freePort());
});
afterEach(() => program.kill('SIGTERM'));
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function read<Row extends object>(sql: string, params: unknown[]): Promise<Row[]> {
  const { databaseUrl } = await program.system();
  return withClient(databaseUrl('orders'), async (client) => (await client.query<Row>(sql, params)).rows);
}
/** The entries of a launch in the order of the line. */
const lineOf = ({ offerId }: Launch) =>
  read<Entry>('select id, user_id, status, order_id from waiting_list_entry where offer_id = $1 order by id', [
    offerId,
  ]);

/** Whether a call was answered. One that the process did not answer may have had its effect. */
async function isAnswered(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof GraphError && !error.codes.includes('TRY_AGAIN')) throw error;
    return false;
  }
}

/** Calls all at once, kills the process when some were answered, and repeats after the restart those that were not. */
async function throughAKill<T>(items: readonly T[], after: number, call: (item: T) => Promise<unknown>): Promise<void> {
  let answered = 0;
  const outcomes = await Promise.all(
    items.map(async (item) => {
      const isDone = await isAnswered(() => call(item));
      if (isDone) {
        answered += 1;
        if (answered === after) await program.kill('SIGKILL');
      }
      return isDone;
    }),
  );
  expect(program.alive).toBe(false);
  const inDoubt = items.filter((_, at) => !outcomes[at]);
  expect(inDoubt.length).toBeGreaterThan(0);
  await program.start();
  for (const answer of await Promise.all(inDoubt.map((item) => isAnswered(() => call(item)))))
    expect(answer).toBe(true);
}

test('hundreds of names, a hundred places, kills in between: in order, each place to one at a time, none lost or sold twice', async () => {
  await program.start();
  const shop = shopOf(await program.system());
  const launch = await shop.launches({ offer: { thresholdQty: 1, maxTotalQty: PLACES } });
  const owners = await shop.customers(OWNERS);
  const held = (
    await Promise.all(
      owners.map(async (owner) => {
        const orders = [];
        for (let at = 0; at < PLACES / OWNERS; at += 1) orders.push({ owner, id: (await owner.holds(launch)).id });
        return orders;
      }),
    )
  ).flat();
  const people = await inGroups(Array.from({ length: NAMES }), WAVE, () => shop.customer());

  // The names, wave after wave; in one of them the process dies.
  const key = randomUUID();
  const entryIds = new Map<Shopper, string>();
  const joins = async (person: Shopper) => {
    const variables = { offerId: launch.offerId, idempotencyKey: key };
    const { entry } = a(
      (await person.graph.ask(JoinWaitingListDocument, variables)).joinWaitingList,
      'WaitingListPayload',
    );
    entryIds.set(person, entry.id);
  };
  const waves = Array.from({ length: NAMES / WAVE }, (_, at) => people.slice(at * WAVE, (at + 1) * WAVE));
  for (const [at, wave] of waves.entries()) {
    if (at === 6) await throughAKill(wave, 5, joins);
    else await Promise.all(wave.map(joins));
  }
  const waveOf = new Map(waves.flatMap((wave, at) => wave.map((person) => [entryIds.get(person)!, at] as const)));
  const named = await lineOf(launch);
  expect(named).toHaveLength(NAMES);
  expect(named.map(({ id }) => waveOf.get(id))).toEqual(waves.flatMap((wave, at) => wave.map(() => at)));
  const inLine = named.map(({ id }) => id);

  // The places come back: one by one, killed after a commit that nobody heard of, then in a crowd, killed in the middle.
  const cancels = async ({ owner, id }: (typeof held)[number]) => {
    const answer = await owner.cancels(id);
    if (answer.__typename !== 'OrderPayload') expect((await owner.order(id)).status).toBe('CANCELLED');
  };
  await program.willDieAt('afterCommitBeforeAnswer:12');
  let deaths = 0;
  for (const order of held.slice(0, ONE_BY_ONE)) {
    if (await isAnswered(() => cancels(order))) continue;
    deaths += 1;
    await program.ended();
    await program.start();
    expect(await isAnswered(() => cancels(order))).toBe(true);
  }
  expect(deaths).toBe(1);
  const statusesOf = async () => (await lineOf(launch)).map(({ status }) => status);
  const line = (offered: number) => [
    ...Array.from({ length: offered }, () => 'OFFERED'),
    ...Array.from({ length: NAMES - offered }, () => 'WAITING'),
  ];
  expect(await statusesOf()).toEqual(line(ONE_BY_ONE));
  await throughAKill(held.slice(ONE_BY_ONE), 20, cancels);
  expect(await statusesOf()).toEqual(line(PLACES));
  const offers = await read<{ entry_id: string }>(
    `select payload ->> 'entryId' as entry_id from outbox_event
      where type = 'waiting_list.offered' and payload ->> 'offerId' = $1`,
    [launch.offerId],
  );
  expect(offers.map(({ entry_id }) => entry_id).toSorted()).toEqual(inLine.slice(0, PLACES));

  // Everybody reserves at once, in line or not, and the process dies once more.
  const byEntry = new Map([...entryIds].map(([person, id]) => [id, person]));
  const offered = inLine.slice(0, PLACES).map((id) => anAttempt(byEntry.get(id)!));
  const strangers = [...owners, ...inLine.slice(PLACES, 2 * PLACES).map((id) => byEntry.get(id)!)].map(anAttempt);
  let answered = 0;
  await Promise.all(
    [...offered, ...strangers].map(async (attempt) => {
      await tryToReserve(attempt, launch);
      answered += 1;
      if (answered === 60) await program.kill('SIGKILL');
    }),
  );
  expect(program.alive).toBe(false);
  await program.start();
  const before = new Map(acknowledged(offered).map(({ key, outcome }) => [key, outcome]));
  await inGroups([...offered, ...strangers], 50, (attempt) => tryToReserve(attempt, launch));
  for (const { key, outcome } of offered) expect(before.get(key) ?? outcome).toBe(outcome);
  expect(strangers.map(({ outcome }) => outcome)).toEqual(strangers.map(() => 'refused'));

  const taken = await lineOf(launch);
  expect(taken.map(({ status }) => status)).toEqual(line(PLACES).map((s) => (s === 'OFFERED' ? 'TAKEN' : s)));
  expect(taken.slice(0, PLACES).map(({ order_id }) => order_id)).toEqual(offered.map(({ outcome }) => outcome));
  const system = await program.system();
  const { offer } = await shopOf(system).sees(launch, (page) => page.offer.counter?.committedQty === PLACES);
  expect(offer.quota).toMatchObject({ soldQty: PLACES, remainingQty: 0, status: 'SOLD_OUT' });
  await eventually(async () => expect(await system.broken()).toEqual([]));
});
