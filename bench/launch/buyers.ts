import { createHash, randomUUID } from 'node:crypto';
import { type Dispatcher, Pool } from 'undici';
import { quantile } from '../figures.ts';
import { rushOf } from '../rush.ts';
import type { Offer } from './shop.ts';

/** Document, with its persisted hash. */
const persisted = (query: string) => {
  const sha256Hash = createHash('sha256').update(query).digest('hex');
  return { query, extensions: { persistedQuery: { version: 1, sha256Hash } } };
};
const TRIVIAL = persisted('query Trivial { __typename }');
const RESERVE = persisted(
  `mutation Rush($input: ReserveInput!) { reserve(input: $input) { __typename ... on ReservePayload { order { id number status total { amountMinor currency } } } } }`,
);
const START_PAYMENT = persisted(
  `mutation Pay($input: StartPaymentInput!) { startPayment(input: $input) { __typename ... on PaymentPayload { payment { id number status payUrl } } } }`,
);
const STATUS = persisted('query Status($id: ID!) { order(id: $id) { __typename: status } }');
const reserveOf = ({ offerId, variantId }: Offer) => ({
  extensions: RESERVE.extensions,
  variables: {
    input: {
      idempotencyKey: randomUUID(),
      lines: [{ offerId, variantId, quantity: 1 }],
      contact: { name: 'Anna Example', phone: '+886912345678', email: 'anna@shop.example' },
    },
  },
});

export interface Rushed {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Number of answers of each kind. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Order with the access token of its customer. */
export interface Held {
  readonly id: string;
  readonly token: string;
}

/** Reads a response body. Not by the streams of `request`, whose CPU time the system under test would lack. */
const ask = (pool: Pool, options: Dispatcher.DispatchOptions): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = '';
    pool.dispatch(options, {
      onRequestStart() {},
      onResponseStart() {},
      onResponseData(_, chunk) {
        text += chunk.toString();
      },
      onResponseEnd() {
        resolve(text);
      },
      onResponseError(_, error) {
        reject(error);
      },
    });
  });

/** Closed-loop customers over a number of connections, with persisted documents. */
export async function buyers(url: string, tokens: readonly string[], connections: number) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const headersOf = (token: string) => ({ 'content-type': 'application/json', authorization: `Bearer ${token}` });

  const post = async (body: object, token: string): Promise<string> => {
    const headers = headersOf(token);
    return ask(pool, { method: 'POST', path: pathname, headers, body: JSON.stringify(body) });
  };
  const trivialPath = `${pathname}?extensions=${encodeURIComponent(JSON.stringify(TRIVIAL.extensions))}`;
  const get = (token: string) => ask(pool, { method: 'GET', path: trivialPath, headers: headersOf(token) });
  // Registers the persisted documents, by sending text and hash once; a reservation needs a token.
  for (const document of [TRIVIAL, RESERVE, START_PAYMENT, STATUS]) await post(document, tokens[0]!);

  const rush = async (count: number, send: (turn: number) => Promise<string>): Promise<Rushed> => {
    const kinds: Record<string, number> = {};
    let turn = 0;
    const { perSecond, tookMs } = await rushOf(count, connections, async () => {
      turn += 1;
      const text = await send(turn - 1);
      const kind = /"__typename":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 200);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    });
    const sorted = tookMs.toSorted((a, b) => a - b);
    return { perSecond, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99), kinds };
  };

  return {
    trivial: (token: string) => post({ extensions: TRIVIAL.extensions }, token),
    /** GET requests take the whole Apollo Server pipeline each time. */
    byApollo: get,
    reserve: (offer: Offer) => (token: string) => post(reserveOf(offer), token),

    rush: (count: number, send: (token: string) => Promise<string>) =>
      rush(count, (turn) => send(tokens[turn % tokens.length]!)),

    /** Reserves orders of an offer, one for each customer, for payment later. */
    async hold(count: number, offer: Offer): Promise<Held[]> {
      const held: Held[] = [];
      await rush(count, async (turn) => {
        const token = tokens[turn % tokens.length]!;
        const text = await post(reserveOf(offer), token);
        const { order } = (JSON.parse(text) as { data: { reserve: { order?: { id: string } } } }).data.reserve;
        if (order === undefined) throw new Error(`no place: ${text.slice(0, 200)}`);
        held.push({ id: order.id, token });
        return text;
      });
      return held;
    },

    startPayments: (held: readonly Held[]) =>
      rush(held.length, (turn) => {
        const { id, token } = held[turn]!;
        const input = { orderId: id, provider: 'MOCK', idempotencyKey: randomUUID() };
        return post({ extensions: START_PAYMENT.extensions, variables: { input } }, token);
      }),

    /** Number of the orders in each status. */
    statuses: (held: readonly Held[]) =>
      rush(held.length, (turn) => {
        const { id, token } = held[turn]!;
        return post({ extensions: STATUS.extensions, variables: { id } }, token);
      }).then(({ kinds }) => kinds),

    close: () => pool.close(),
  };
}
