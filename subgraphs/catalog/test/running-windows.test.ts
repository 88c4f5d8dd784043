import { randomUUID } from 'node:crypto';
import {
  applyTerms,
  cancelReservations,
  offerConfigured,
  offerFinalized,
  quotaResized,
  resizeQuota,
  sellWindowCancelled,
  sellWindowChanged,
  sellWindowClosing,
} from '@muster/events';
import { secondFactorShown } from '@muster/kit/subgraph';
import { aCustomer, anonymous, testSubgraph } from '@muster/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import { catalog } from '../src/subgraph.ts';
import { MINUTE_MS, manager, shelfOf } from './harness.ts';

const graph = await testSubgraph(catalog);
const shelf = shelfOf(graph);

/** Commands that orders got, and its answer about a quota. */
let asked: string[] = [];
let answersOf: () => ReturnType<Parameters<typeof graph.answers<typeof resizeQuota>>[1]>;
beforeEach(() => {
  asked = [];
  answersOf = () => ({ outcome: 'RESIZED', resizeNo: 1 });
  graph.answers(secondFactorShown, () => ({ shown: true }));
  graph.answers(cancelReservations, () => {
    asked.push(cancelReservations.name);
    return { stopped: true };
  });
  graph.answers(applyTerms, ({ offers }) => {
    asked.push(...offers.map(({ offerId, revision }) => `${applyTerms.name} ${offerId} ${revision}`));
    return { applied: true };
  });
  graph.answers(resizeQuota, () => answersOf());
});

async function aWindow(window: object = {}, state: 'DRAFT' | 'SCHEDULED' | 'OPEN' | 'CLOSING' = 'OPEN') {
  const { product } = await shelf.createsProduct();
  const { sellWindow } = await shelf.plansWindow(state === 'SCHEDULED' ? { startAt: shelf.at(10), ...window } : window);
  const { offer } = await shelf.addsOffer({
    sellWindowId: sellWindow.id,
    productId: product.id,
    thresholdQty: 10,
    maxTotalQty: 100,
  });
  if (state !== 'DRAFT') await shelf.moves('open', sellWindow.id);
  if (state === 'CLOSING') await shelf.moves('close', sellWindow.id);
  return { id: sellWindow.id as string, offerId: offer.id as string, productId: product.id as string };
}

const FAILURES = `... on UserError { code } ... on InvalidTransition { from to } ... on InvalidInput { issues { path message } }`;
const cancels = async (id: string, reason = 'The mill burnt down.', actor = manager) =>
  (
    await graph.run(
      `mutation ($id: ID!, $reason: String!) { it: cancelSellWindow(id: $id, reason: $reason) { __typename
         ... on SellWindowPayload { sellWindow { id status cancelledAt cancelReason } } ... on ProductionPlanned { offerIds } ${FAILURES} } }`,
      { id, reason },
      actor,
    )
  ).it;
const prolongs = async (id: string, closeAt: Date) =>
  (
    await graph.run(
      `mutation ($id: ID!, $closeAt: DateTime!) { it: prolongSellWindow(id: $id, closeAt: $closeAt) { __typename
         ... on SellWindowPayload { sellWindow { status closeAt } } ${FAILURES} } }`,
      { id, closeAt },
      manager,
    )
  ).it;
const resizes = async (offerId: string, maxTotalQty: number) =>
  (
    await graph.run(
      `mutation ($offerId: ID!, $qty: Int!) { it: setOfferQuota(offerId: $offerId, maxTotalQty: $qty) { __typename
         ... on SellWindowOfferPayload { offer { maxTotalQty } } ... on QuotaBelowSold { message requested soldQty heldBackQty } ${FAILURES} } }`,
      { offerId, qty: maxTotalQty },
      manager,
    )
  ).it;
const enables = async (offerId: string, enabled: boolean) =>
  (
    await graph.run(
      `mutation ($offerId: ID!, $enabled: Boolean!) { it: setOfferEnabled(offerId: $offerId, enabled: $enabled) { __typename
         ... on SellWindowOfferPayload { offer { enabled } } ${FAILURES} } }`,
      { offerId, enabled },
      manager,
    )
  ).it;
const termsOf = async (id: string) =>
  (await graph.emitted(offerConfigured)).filter(({ sellWindowId }) => sellWindowId === id).map(({ offer }) => offer);
const word = (outcome: 'PRODUCED' | 'MISSED' | 'CANCELLED') => ({ finalPaidQty: 1, goalMet: true, outcome });

describe('cancelSellWindow', () => {
  test.each(['DRAFT', 'SCHEDULED', 'OPEN', 'CLOSING'] as const)('cancels a window that is %s, once', async (state) => {
    const { id } = await aWindow({}, state);
    expect(await cancels(id)).toMatchObject({
      sellWindow: { status: 'CANCELLED', cancelReason: 'The mill burnt down.' },
    });
    expect(await cancels(id)).toMatchObject({ __typename: 'InvalidTransition', from: 'CANCELLED', to: 'CANCELLED' });
    expect((await graph.emitted(sellWindowCancelled)).filter(({ sellWindowId }) => sellWindowId === id)).toHaveLength(
      1,
    );
    // Sent again by a retry, which changes nothing in orders.
    expect([...new Set(asked)]).toEqual([cancelReservations.name]);
    const see = (actor = anonymous) => graph.run('query ($id: ID!) { sellWindow(id: $id) { status } }', { id }, actor);
    expect((await see()).sellWindow, 'who saw it before sees it still').toEqual(
      state === 'DRAFT' ? null : { status: 'CANCELLED' },
    );
    expect((await see(manager)).sellWindow).toEqual({ status: 'CANCELLED' });
    for (const verb of ['open', 'close'] as const)
      expect(await shelf.moves(verb, id)).toMatchObject({ __typename: 'InvalidTransition', from: 'CANCELLED' });
  });

  test('is refused for an offer that is made, and for a window that is final', async () => {
    const { id, offerId } = await aWindow({}, 'OPEN');
    const { product } = await shelf.createsProduct();
    const { offer } = await shelf.addsOffer({ sellWindowId: id, productId: product.id, thresholdQty: 1 });
    await shelf.moves('close', id);
    await graph.deliver(offerFinalized, { offerId, sellWindowId: id, ...word('PRODUCED') });
    expect(await cancels(id)).toMatchObject({ __typename: 'ProductionPlanned', offerIds: [offerId] });
    await graph.deliver(offerFinalized, { offerId: offer.id, sellWindowId: id, ...word('MISSED') });
    expect(await cancels(id)).toMatchObject({ __typename: 'InvalidTransition', from: 'FINALIZED', to: 'CANCELLED' });
  });

  test('is possible when every decided offer was given up; the words of production come afterwards', async () => {
    const { id, offerId } = await aWindow();
    const { product } = await shelf.createsProduct();
    const { offer } = await shelf.addsOffer({ sellWindowId: id, productId: product.id, thresholdQty: 1 });
    await shelf.moves('close', id);
    await graph.deliver(offerFinalized, { offerId, sellWindowId: id, ...word('MISSED') });
    expect(await cancels(id)).toMatchObject({ sellWindow: { status: 'CANCELLED' } });
    await graph.deliver(offerFinalized, { offerId: offer.id, sellWindowId: id, ...word('CANCELLED') });
    expect(await shelf.statusOf(id)).toBe('CANCELLED');
  });

  test('ends the jobs of the clock', async () => {
    const { id } = await aWindow({}, 'SCHEDULED');
    const { id: open } = await aWindow();
    await cancels(id);
    await cancels(open);
    graph.clock.offsetMs += 61 * MINUTE_MS;
    await graph.runDueJobs();
    expect([await shelf.statusOf(id), await shelf.statusOf(open)]).toEqual(['CANCELLED', 'CANCELLED']);
  });

  test('needs a reason, a second factor and the permission', async () => {
    const { id } = await aWindow();
    for (const reason of ['', '  \u200b ', 'x'.repeat(501)])
      expect(await cancels(id, reason)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'reason' }] });
    graph.answers(secondFactorShown, () => ({ shown: false }));
    expect(await cancels(id)).toMatchObject({ __typename: 'StepUpRequired' });
    const refused = await graph.answer(
      'mutation ($id: ID!) { cancelSellWindow(id: $id, reason: "no") { __typename } }',
      { id },
      aCustomer(),
    );
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    graph.answers(secondFactorShown, () => ({ shown: true }));
    expect(await cancels('nonsense')).toMatchObject({ __typename: 'NotFound' });
    expect(await shelf.statusOf(id)).toBe('OPEN');
  });

  test('counts also when orders does not answer', async () => {
    const { id } = await aWindow();
    graph.answers(cancelReservations, () => {
      throw new Error('away');
    });
    expect(await cancels(id)).toMatchObject({ sellWindow: { status: 'CANCELLED' } });
  });
});

describe('prolongSellWindow', () => {
  test('moves the closing job, and the terms of every offer, to later and to earlier', async () => {
    const { id, offerId } = await aWindow({ closeAt: shelf.at(20) });
    const later = shelf.at(60);
    expect(await prolongs(id, later)).toMatchObject({ sellWindow: { status: 'OPEN', closeAt: later.toISOString() } });
    expect(await graph.emitted(sellWindowChanged)).toContainEqual({ sellWindowId: id });
    expect(asked).toEqual([`${applyTerms.name} ${offerId} 2`]);
    expect(await termsOf(id)).toMatchObject([{ revision: 1 }, { revision: 2, closeAt: later.toISOString() }]);
    graph.clock.offsetMs += 30 * MINUTE_MS;
    await graph.runDueJobs();
    expect(await shelf.statusOf(id)).toBe('OPEN');
    await prolongs(id, shelf.at(5));
    graph.clock.offsetMs += 6 * MINUTE_MS;
    await graph.runDueJobs();
    expect(await shelf.statusOf(id)).toBe('CLOSING');
    expect(await prolongs(id, shelf.at(60))).toMatchObject({ __typename: 'InvalidTransition', from: 'CLOSING' });
  });

  test('moves a scheduled window, which closes at its new time', async () => {
    const { id } = await aWindow({ closeAt: shelf.at(20) }, 'SCHEDULED');
    await prolongs(id, shelf.at(40));
    for (const [minutes, status] of [
      [11, 'OPEN'],
      [20, 'OPEN'],
      [10, 'CLOSING'],
    ] as const) {
      graph.clock.offsetMs += minutes * MINUTE_MS;
      await graph.runDueJobs();
      expect(await shelf.statusOf(id)).toBe(status);
    }
  });

  test('races with the closing job: the window is prolonged or closed, and never both', async () => {
    const { id } = await aWindow({ closeAt: shelf.at(5) });
    graph.clock.offsetMs += 6 * MINUTE_MS;
    const [answer] = await Promise.all([prolongs(id, shelf.at(60)), graph.runDueJobs()]);
    const closings = (await graph.emitted(sellWindowClosing)).filter(({ sellWindowId }) => sellWindowId === id);
    const status = await shelf.statusOf(id);
    if (answer.__typename === 'SellWindowPayload') expect([status, closings.length]).toEqual(['OPEN', 0]);
    else {
      expect(answer).toMatchObject({ __typename: 'InvalidTransition', from: 'CLOSING' });
      expect([status, closings.length]).toEqual(['CLOSING', 1]);
    }
  });

  test('refuses the past, a time before the start, and one years away', async () => {
    const { id } = await aWindow({}, 'SCHEDULED');
    for (const closeAt of [shelf.at(-1), shelf.at(5), new Date('2900-01-01T00:00:00Z')])
      expect(await prolongs(id, closeAt)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path: 'closeAt' }] });
    expect(await prolongs((await aWindow({}, 'DRAFT')).id, shelf.at(60))).toMatchObject({ from: 'DRAFT' });
    expect(await prolongs(randomUUID(), shelf.at(60))).toMatchObject({ __typename: 'NotFound' });
  });
});

describe('setOfferQuota', () => {
  test('shows what orders decided, also when its events come in another order', async () => {
    const { offerId } = await aWindow();
    answersOf = () => ({ outcome: 'RESIZED', resizeNo: 2 });
    expect(await resizes(offerId, 50)).toMatchObject({ offer: { maxTotalQty: 50 } });
    const shown = async () =>
      (await graph.sql('select max_total_qty from sell_window_offer where id = $1', [offerId]))[0];
    await graph.deliver(quotaResized, { offerId, maxQty: 70, resizeNo: 1 });
    expect(await shown()).toEqual({ max_total_qty: 50 });
    await graph.deliver(quotaResized, { offerId, maxQty: 80, resizeNo: 3 });
    expect(await shown()).toEqual({ max_total_qty: 80 });
    answersOf = () => ({ outcome: 'RESIZED', resizeNo: 2 });
    expect(await resizes(offerId, 20), 'an answer that comes late').toMatchObject({ offer: { maxTotalQty: 80 } });
  });

  test('is refused below what is sold, below the threshold, and once the window has closed', async () => {
    const { id, offerId } = await aWindow();
    answersOf = () => ({ outcome: 'BELOW_SOLD', soldQty: 31, heldBackQty: 0 });
    expect(await resizes(offerId, 30)).toMatchObject({ __typename: 'QuotaBelowSold', requested: 30, soldQty: 31 });
    answersOf = () => ({ outcome: 'BELOW_SOLD', soldQty: 28, heldBackQty: 3 });
    expect(await resizes(offerId, 30)).toMatchObject({
      __typename: 'QuotaBelowSold',
      soldQty: 28,
      heldBackQty: 3,
      message: '28 of this offer are sold and 3 are offered to its waiting list, so that its quota cannot be 30.',
    });
    for (const quantity of [9, 0, 1_000_001])
      expect(await resizes(offerId, quantity)).toMatchObject({ issues: [{ path: 'maxTotalQty' }] });
    answersOf = () => ({ outcome: 'CLOSED' });
    expect(await resizes(offerId, 50)).toMatchObject({ __typename: 'InvalidTransition', from: 'CLOSING', to: 'OPEN' });
    await shelf.moves('close', id);
    expect(await resizes(offerId, 50)).toMatchObject({ __typename: 'InvalidTransition', from: 'CLOSING' });
    for (const unknown of ['nonsense', randomUUID()])
      expect(await resizes(unknown, 50)).toMatchObject({ __typename: 'NotFound' });
  });
});

describe('setOfferEnabled', () => {
  test('takes an offer off sale and puts it back, each with a new revision', async () => {
    const { id, offerId } = await aWindow();
    expect(await enables(offerId, false)).toMatchObject({ offer: { enabled: false } });
    expect(await enables(offerId, false), 'again').toMatchObject({ offer: { enabled: false } });
    expect(await enables(offerId, true)).toMatchObject({ offer: { enabled: true } });
    expect((await termsOf(id)).map(({ revision, enabled }) => [revision, enabled])).toEqual([
      [1, true],
      [2, false],
      [3, true],
    ]);
    const trace = await graph.sql<{ action: string }>(
      'select action from audit_entry where entity_id = $1 order by at, id',
      [offerId],
    );
    expect(trace.map(({ action }) => action)).toEqual([
      'sell_window.add_offer',
      'sell_window.enable_offer',
      'sell_window.enable_offer',
    ]);
  });

  test('leaves the window waiting for an offer that is off sale: it may have orders', async () => {
    const { id, offerId } = await aWindow();
    await enables(offerId, false);
    expect(await shelf.moves('close', id)).toMatchObject({ sellWindow: { status: 'CLOSING' } });
    expect(await enables(offerId, true)).toMatchObject({ __typename: 'InvalidTransition', from: 'CLOSING' });
    await graph.deliver(offerFinalized, { offerId, sellWindowId: id, ...word('MISSED') });
    expect(await shelf.statusOf(id)).toBe('FINALIZED');
  });
});
