import { randomUUID } from 'node:crypto';
import { reserve } from '@muster/orders/reserve';
import { parse } from 'graphql';
import { sweepOrders } from '../../subgraphs/orders/src/order/sweep-offer.ts';
import { idOf, offersOf, type Size } from './fill.ts';
import { callerWith, clerk, keyWith, nobody, type Shop } from './shop.ts';

/** Runs an operation for the `turn`th time; throws for a wrong answer. */
export type Operation = (shop: Shop, turn: number) => Promise<void>;

const MONEY = '{ amountMinor currency }';
const ORDER_PAGE = parse(`query ($id: ID!) {
  order(id: $id) {
    number status placedAt paymentDueAt subtotal ${MONEY} discount ${MONEY} total ${MONEY} paid ${MONEY}
    lines { quantity unitPrice ${MONEY} total ${MONEY} }
    history { to at }
  }
}`);
const MY_ORDERS = parse(`query ($of: [_Any!]!) {
  _entities(representations: $of) {
    ... on User { orders(first: 20) { edges { node { number status placedAt total ${MONEY} lines { quantity } } } pageInfo { hasNextPage } } }
  }
}`);
const QUOTAS = parse(`query ($of: [_Any!]!) {
  _entities(representations: $of) { ... on SellWindowOffer { quota { minQty maxQty soldQty status } } }
}`);
const WINDOW_PAGE = parse(`query ($code: String!) {
  sellWindow(code: $code) { name status closeAt offers { id thresholdQty product { name variants { name } } } }
}`);

const expect = (right: boolean, data: unknown): void => {
  if (!right) throw new Error(`WRONG: ${JSON.stringify(data)}`);
};
const reserveFrom =
  (from: keyof Shop['onSale']): Operation =>
  async (shop) => {
    const { offerId, variants } = shop.onSale[from];
    await reserve(shop.contextFor(callerWith(randomUUID())), {
      idempotencyKey: randomUUID(),
      lines: [{ offerId, variantId: variants[0]!.variantId, quantity: 1 }],
      contact: { name: 'Anna Example', phone: '+886912345678', email: 'anna@shop.example' },
    });
  };

const windowPage: Operation = async (shop, turn) => {
  const window = Math.floor(shop.offerAt(turn * 7) / 10);
  const data = (await shop.askCatalog(nobody, WINDOW_PAGE, { code: `window-${window}` })) as {
    sellWindow: { offers: { id: string }[] };
  };
  const of = data.sellWindow.offers.map(({ id }) => ({ __typename: 'SellWindowOffer', id }));
  const quotas = (await shop.askOrders(nobody, QUOTAS, { of })) as { _entities: { quota: { soldQty: number } }[] };
  expect(of.length === 10 && quotas._entities.every(({ quota }) => quota.soldQty > 0), quotas);
};

const orderPage: Operation = async (shop, turn) => {
  const { id, user_id } = shop.known[turn % shop.known.length]!;
  const data = (await shop.askOrders(callerWith(user_id), ORDER_PAGE, { id })) as {
    order: { lines: unknown[] } | null;
  };
  expect(data.order?.lines.length === 1, data);
};

const myOrders: Operation = async (shop, turn) => {
  const { user_id: id } = shop.known[turn % shop.known.length]!;
  const data = (await shop.askOrders(callerWith(id), MY_ORDERS, { of: [{ __typename: 'User', id }] })) as {
    _entities: { orders: { edges: unknown[] } }[];
  };
  expect(data._entities[0]!.orders.edges.length === 10, data);
};

const CHANGED_SINCE = parse(`query ($from: DateTime!, $after: String) {
  orders(filter: { updatedFrom: $from }, sort: UPDATED, first: 100, after: $after) {
    nodes { number status updatedAt total ${MONEY} lines { quantity } } pageInfo { hasNextPage endCursor }
  }
}`);
const DAY_MS = 86_400_000;
/** Position of the reader of each shop. */
const readers = new WeakMap<Shop, { readonly from: string; readonly after: string | null }>();

/** The next page of what changed since yesterday, by an API key that may read orders and nothing else. */
const changedSince: Operation = async (shop) => {
  const reader = readers.get(shop) ?? { from: new Date(Date.now() - DAY_MS).toISOString(), after: null };
  const { orders } = (await shop.askOrders(keyWith('order:read_any'), CHANGED_SINCE, { ...reader })) as {
    orders: { nodes: { updatedAt: Date }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
  };
  const { hasNextPage, endCursor } = orders.pageInfo;
  readers.set(shop, { ...reader, after: hasNextPage ? endCursor : null });
  expect(orders.nodes.length === 100 || !hasNextPage, orders.nodes.length);
};

const TOTALS = parse(`query ($of: [_Any!]!) {
  _entities(representations: $of) { ... on SellWindow { liveTotals { reservedQty paidQty orders paidOrders reservedAmounts ${MONEY} } } }
}`);

/** The live totals of ten sell windows, each of ten thousand orders. */
const windowTotals: Operation = async (shop, turn) => {
  const of = Array.from({ length: 10 }, (_, n) => ({
    __typename: 'SellWindow',
    id: idOf(`window${Math.floor(shop.offerAt(turn * 7 + n * 10) / 10)}`),
  }));
  const { _entities: windows } = (await shop.askOrders(keyWith('order:read_any'), TOTALS, { of })) as {
    _entities: { liveTotals: { orders: number } }[];
  };
  expect(
    windows.every(({ liveTotals }) => liveTotals.orders > 0),
    windows,
  );
};

const USERS = parse(`query ($filter: UserFilterInput, $after: String) {
  users(filter: $filter, first: 50, after: $after) {
    totalCount nodes { id status tier createdAt roles { name } } pageInfo { hasNextPage endCursor }
  }
}`);
const cursors = new WeakMap<Shop, Map<string, string | null>>();
/** The next page of a list of users. */
const usersBy =
  (name: string, filter: object): Operation =>
  async (shop) => {
    const kept = cursors.get(shop) ?? new Map<string, string | null>();
    cursors.set(shop, kept);
    const { users } = (await shop.askUsers(clerk, USERS, { filter, after: kept.get(name) ?? null })) as {
      users: { nodes: unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    };
    kept.set(name, users.pageInfo.hasNextPage ? users.pageInfo.endCursor : null);
    expect(users.nodes.length === 50 || !users.pageInfo.hasNextPage, users.nodes.length);
  };

/** One round after a confirmation: payment is requested for two hundred orders of an offer. */
const confirm: Operation = async (shop, turn) => {
  const offerId = idOf(`offer${shop.offerAt(turn)}`);
  await shop.services.transact(nobody, (tx) =>
    sweepOrders(tx, { offerId, what: 'requestPayment', reason: 'the batch is confirmed' }),
  );
};

const OFTEN = () => 2_000;
const RARELY = () => 300;

export const operations: Readonly<Record<string, { readonly run: Operation; turns(size: Size): number }>> = {
  'reserve a place': { run: reserveFrom('free'), turns: OFTEN },
  'reserve a place where each customer may have five': { run: reserveFrom('limited'), turns: OFTEN },
  'the page of a sell window with 10 offers': { run: windowPage, turns: OFTEN },
  'the page of an order': { run: orderPage, turns: OFTEN },
  'a list of my orders': { run: myOrders, turns: OFTEN },
  '100 of the orders that changed since yesterday': { run: changedSince, turns: OFTEN },
  'live totals of ten sell windows': { run: windowTotals, turns: OFTEN },
  'a page of 50 accounts, newest first': { run: usersBy('all', {}), turns: RARELY },
  'a page of 50 locked accounts': { run: usersBy('locked', { status: ['LOCKED'] }), turns: RARELY },
  'a page of 50 accounts of two tiers': { run: usersBy('tiers', { tier: ['GOLD', 'VIP'] }), turns: RARELY },
  // Once for each offer: payment is requested only once.
  'ask 200 orders of a confirmed batch for payment': {
    run: confirm,
    turns: (size) => Math.min(30, offersOf(size)),
  },
};
