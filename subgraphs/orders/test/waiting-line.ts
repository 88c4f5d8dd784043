import type { OfferTerms } from '@muster/events';
import type { Actor } from '@muster/kit/domain';
import { aCustomer } from '@muster/testing';
import { expect } from 'vitest';
import { type ordersHarness, times } from './harness.ts';

type Shop = Awaited<ReturnType<typeof ordersHarness>>;

const ENTRY = 'id status quantity position offeredUntil endedAt order { id }';
const JOIN = `mutation ($offerId: ID!, $variantId: ID, $quantity: Int!) {
  joinWaitingList(offerId: $offerId, variantId: $variantId, quantity: $quantity) { __typename
  ... on WaitingListPayload { entry { ${ENTRY} } } ... on UserError { code }
  ... on NotSoldOut { requested remaining } ... on AlreadyWaiting { entryId quantity } ... on TooMany { limit }
  ... on PerUserLimitExceeded { limit held } ... on InvalidInput { issues { path } } } }`;
const LEAVE = `mutation ($id: ID!) { leaveWaitingList(id: $id) { __typename
  ... on WaitingListPayload { entry { ${ENTRY} } } ... on UserError { code } ... on InvalidTransition { from to } } }`;

/** A customer in line. */
export interface Waiting {
  readonly id: string;
  readonly customer: Actor;
}

/** Steps of customers who wait, in one shop. */
export function waitingLine(shop: Shop) {
  const { graph } = shop;
  const line = {
    async joins(offer: Pick<OfferTerms, 'offerId'>, request: object = {}, customer: Actor = aCustomer()) {
      const variables = { offerId: offer.offerId, quantity: 1, ...request };
      return (await graph.run(JOIN, variables, customer)).joinWaitingList;
    },
    async waits(offer: OfferTerms, request: object = {}, customer: Actor = aCustomer()): Promise<Waiting> {
      const result = await line.joins(offer, request, customer);
      expect(result).toMatchObject({ __typename: 'WaitingListPayload', entry: { status: 'WAITING' } });
      return { id: result.entry.id, customer };
    },
    async leaves({ id, customer }: Waiting) {
      return (await graph.run(LEAVE, { id }, customer)).leaveWaitingList;
    },
    /** An offer of some units, all of them held by customers who may cancel. */
    async soldOut(units: number, terms: Partial<OfferTerms> = {}) {
      const offer = await shop.anOffer({ maxQty: units, ...terms });
      const owners = await Promise.all(times(units, () => shop.holds(offer)));
      return { offer, owners };
    },
    async entry({ id, customer }: Waiting) {
      const { _entities } = await graph.run(
        `query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { waitingListEntries(first: 100) { nodes { ${ENTRY} } } } } }`,
        { of: [{ __typename: 'User', id: customer.id }] },
        customer,
      );
      return _entities[0].waitingListEntries.nodes.find((node: { id: string }) => node.id === id);
    },
    statuses: (entries: readonly Waiting[]): Promise<string[]> =>
      Promise.all(entries.map(async (entry) => (await line.entry(entry)).status)),
    async quota({ offerId }: OfferTerms) {
      const [row] = await graph.sql<{ sold: number; held: number; waiting: number; status: string }>(
        `select sold_qty as sold, held_back_qty as held, waiting_count as waiting, status from quota where offer_id = $1`,
        [offerId],
      );
      return row;
    },
  };
  return line;
}
