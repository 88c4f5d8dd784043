import { type OfferTerms, waitingListOffered } from '@muster/events';
import { aCustomer } from '@muster/testing';
import { expect, test } from 'vitest';
import { MINUTE_MS, ordersHarness, tally, times } from './harness.ts';
import { type Waiting, waitingLine } from './waiting-line.ts';

const OFFER_MINUTES = 20;
const NAMES = 1_000;
const UNITS = 100;
const shop = await ordersHarness({ MUSTER_WAITING_LIST_MINUTES: String(OFFER_MINUTES) });
const { graph } = shop;
const line = waitingLine(shop);

type Held = Awaited<ReturnType<typeof line.soldOut>>['owners'][number];

const cancelled = (order: Held) => shop.cancels(order.id, order.customer);

/** As many as a pool of connections serves without a long wait. */
const GROUP = 15;

async function joinInGroups(offer: OfferTerms, names: number, quantity = 1): Promise<Waiting[]> {
  const entries: Waiting[] = [];
  while (entries.length < names)
    entries.push(
      ...(await Promise.all(times(Math.min(GROUP, names - entries.length), () => line.waits(offer, { quantity })))),
    );
  return entries;
}

/** The entries in the order of the line, each with its status. */
const lineOf = (offerId: string) =>
  graph.sql<{ id: string; user_id: string; status: string }>(
    'select id, user_id, status from waiting_list_entry where offer_id = $1 order by id',
    [offerId],
  );
const offersMade = async (offerId: string) =>
  (await graph.emitted(waitingListOffered)).filter((event) => event.offerId === offerId);

test('a thousand names, a hundred units that come back: each is offered in order, to one at a time, and none is lost', async () => {
  const { offer, owners } = await line.soldOut(UNITS);
  const entries = await joinInGroups(offer, NAMES);
  const inOrder = (await lineOf(offer.offerId)).map(({ id }) => id);
  expect(inOrder).toHaveLength(NAMES);

  // One by one, then all at once beside a rush of strangers.
  for (const order of owners.slice(0, 30)) await cancelled(order);
  const strangers = times(100, () => shop.reserves(offer, {}, aCustomer()));
  await Promise.all([...owners.slice(30).map(cancelled), ...strangers]);
  expect(tally(await Promise.all(strangers))).toEqual({ QuotaExceeded: 100 });
  expect((await offersMade(offer.offerId)).map(({ entryId }) => entryId).toSorted()).toEqual(inOrder.slice(0, UNITS));
  expect(await line.quota(offer)).toEqual({ sold: 0, held: UNITS, waiting: NAMES - UNITS, status: 'SOLD_OUT' });

  // Half of them take their units, twice each; the others let their offers lapse.
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const takers = inOrder.slice(0, UNITS).filter((_, at) => at % 2 === 0);
  const answers = await Promise.all(
    takers.flatMap((id) => times(2, () => shop.reserves(offer, {}, byId.get(id)!.customer))),
  );
  expect(answers.filter(({ __typename }) => __typename === 'ReservePayload')).toHaveLength(UNITS / 2);
  graph.clock.offsetMs += (OFFER_MINUTES + 1) * MINUTE_MS;
  await graph.runDueJobs();
  const after = await lineOf(offer.offerId);
  expect(after.map(({ status }) => status)).toEqual([
    ...times(UNITS, (at) => (at % 2 === 0 ? 'TAKEN' : 'LAPSED')),
    ...times(UNITS / 2, () => 'OFFERED'),
    ...times(NAMES - UNITS - UNITS / 2, () => 'WAITING'),
  ]);
  const offered = (await offersMade(offer.offerId)).map(({ entryId }) => entryId);
  expect(new Set(offered).size).toBe(offered.length);
  expect(await line.quota(offer)).toMatchObject({ sold: UNITS / 2, held: UNITS / 2, status: 'SOLD_OUT' });
});

test('many units at once serve the line at once, the singles before the pairs behind them', async () => {
  const { offer, owners } = await line.soldOut(1);
  await graph.sql('update quota set max_qty = 250, sold_qty = 250 where offer_id = $1', [offer.offerId]);
  await graph.sql(`update quota_hold set qty = 250 where offer_id = $1`, [offer.offerId]);
  const singles = await joinInGroups(offer, 210);
  const pairs = await joinInGroups(offer, 60, 2);
  await shop.cancels(owners[0]!.id, owners[0]!.customer);
  const statuses = new Map((await lineOf(offer.offerId)).map(({ id, status }) => [id, status]));
  const served = (those: readonly Waiting[]) => those.filter(({ id }) => statuses.get(id) === 'OFFERED').length;
  expect([served(singles), served(pairs)]).toEqual([210, 20]);
  expect(await line.quota(offer)).toEqual({ sold: 0, held: 250, waiting: 40, status: 'SOLD_OUT' });
});
