import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client/core';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { cacheKeys, possibleTypes, typePolicies } from '@muster/client';
import { eventually } from '@muster/testing';
import { fetchExchange, gql, subscriptionExchange, Client as UrqlClient } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { OperationTypeNode } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type Shop, shopOf } from '../support/shop.ts';
import { sharedSystem, type TestSystem } from '../support/system.ts';

const PAGE = gql`query Page($code: String!) {
  sellWindow(code: $code) { id name offers { id product { id name } quota { id soldQty status seq } counter { id committedQty status seq } } }
}`;
const QUOTA = gql`subscription Quota($offerIds: [ID!]!) { quotaChanged(offerIds: $offerIds) { id soldQty status seq } }`;
const COUNTER = gql`subscription Counter($offerIds: [ID!]!) { batchCounterChanged(offerIds: $offerIds) { id committedQty status seq } }`;

interface Page {
  readonly sellWindow: {
    readonly offers: readonly [{ readonly quota: { soldQty: number }; readonly counter: { committedQty: number } }];
  };
}
const numbersOf = (page: Page | undefined) => {
  const [offer] = page?.sellWindow.offers ?? [];
  return [offer?.quota.soldQty, offer?.counter.committedQty];
};

/** A page on a screen that two subscriptions keep current. */
interface Screen {
  /** Numbers of quota and counter as shown. */
  shown(): readonly (number | undefined)[];
  close(): void;
}

let system: TestSystem;
let shop: Shop;
let requests = 0;
beforeAll(async () => {
  system = await sharedSystem('embedded');
  shop = shopOf(system);
});
afterAll(() => system?.close());

const countingFetch: typeof fetch = (...asked) => {
  requests += 1;
  return fetch(...asked);
};
const socketOf = (): Client =>
  createClient({ url: `${system.url.replace(/^http/, 'ws')}/graphql`, webSocketImpl: WebSocket });

/** Stock Apollo Client: its cache with what `@muster/client` exports, nothing else configured. */
function apolloScreen(code: string, offerIds: string[]): Screen {
  const socket = socketOf();
  const client = new ApolloClient({
    cache: new InMemoryCache({ possibleTypes, typePolicies }),
    link: ApolloLink.split(
      ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
      new GraphQLWsLink(socket),
      new HttpLink({ uri: `${system.url}/graphql`, fetch: countingFetch }),
    ),
  });
  let page: Page | undefined;
  const subscriptions = [
    client.watchQuery<Page>({ query: PAGE, variables: { code } }).subscribe(({ data, dataState }) => {
      if (dataState === 'complete') page = data as Page;
    }),
    ...[QUOTA, COUNTER].map((query) => client.subscribe({ query, variables: { offerIds } }).subscribe(() => {})),
  ];
  return {
    shown: () => numbersOf(page),
    close() {
      for (const subscription of subscriptions) subscription.unsubscribe();
      client.stop();
      void socket.dispose();
    },
  };
}

/** Stock urql: its graphcache with the keys that `@muster/client` exports, nothing else configured. */
function urqlScreen(code: string, offerIds: string[]): Screen {
  const socket = socketOf();
  const client = new UrqlClient({
    url: `${system.url}/graphql`,
    fetch: countingFetch,
    preferGetMethod: false,
    exchanges: [
      cacheExchange({ keys: cacheKeys }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe({ query, variables: variables ?? {} }, sink) }),
        }),
      }),
    ],
  });
  let page: Page | undefined;
  const subscriptions = [
    client.query<Page>(PAGE, { code }).subscribe(({ data }) => {
      if (data !== undefined) page = data;
    }),
    ...[QUOTA, COUNTER].map((query) => client.subscription(query, { offerIds }).subscribe(() => {})),
  ];
  return {
    shown: () => numbersOf(page),
    close() {
      for (const { unsubscribe } of subscriptions) unsubscribe();
      void socket.dispose();
    },
  };
}

test.each([
  ['Apollo Client', apolloScreen],
  ['urql', urqlScreen],
])('%s: a subscription moves the page, without another request', async (_name, open) => {
  const launch = await shop.launches({ offer: { thresholdQty: 3, maxTotalQty: 9 }, aheadMs: system.aheadMs });
  const anna = await shop.customer();
  requests = 0;
  const screen = open(launch.code, [launch.offerId]);
  try {
    await eventually(() => expect(screen.shown()).toEqual([0, 0]));
    for (const sold of [1, 2]) {
      await anna.holds(launch);
      await eventually(() => expect(screen.shown()).toEqual([sold, sold]));
    }
    expect(requests).toBe(1);
  } finally {
    screen.close();
  }
});
