import { createHash, randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { quantile } from '../figures.ts';
import type { Offer } from './shop.ts';

const RESERVE = `mutation Rush($input: ReserveInput!) { reserve(input: $input) { __typename ... on ReservePayload { order { id number status total { amountMinor currency } } } } }`;
const TRIVIAL = 'query Trivial { __typename }';

const persisted = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});
const reserveOf = ({ offerId, variantId }: Offer) => ({
  extensions: persisted(RESERVE),
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
  /** How often each kind of answer came. */
  readonly kinds: Readonly<Record<string, number>>;
}

/** Customers behind so many connections, who send persisted documents over HTTP as fast as they are answered. */
export async function buyers(url: string, tokens: readonly string[], connections: number) {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const headersOf = (token: string) => ({ 'content-type': 'application/json', authorization: `Bearer ${token}` });

  const post = async (body: object, token: string): Promise<string> => {
    const headers = headersOf(token);
    const answer = await pool.request({ method: 'POST', path: pathname, headers, body: JSON.stringify(body) });
    return answer.body.text();
  };
  const get = async (query: string, token: string): Promise<string> => {
    const path = `${pathname}?extensions=${encodeURIComponent(JSON.stringify(persisted(query)))}`;
    const answer = await pool.request({ method: 'GET', path, headers: headersOf(token) });
    return answer.body.text();
  };
  // Whoever sends a text with its hash makes it known; nobody may reserve without a token.
  await post({ query: TRIVIAL, extensions: persisted(TRIVIAL) }, tokens[0]!);
  await post({ query: RESERVE, extensions: persisted(RESERVE) }, tokens[0]!);

  return {
    trivial: (token: string) => post({ extensions: persisted(TRIVIAL) }, token),
    /** What comes by GET goes all of Apollo's way each time. */
    byApollo: (token: string) => get(TRIVIAL, token),
    reserve: (offer: Offer) => (token: string) => post(reserveOf(offer), token),

    async rush(count: number, send: (token: string) => Promise<string>): Promise<Rushed> {
      const kinds: Record<string, number> = {};
      const tookMs: number[] = [];
      let left = count;
      const began = performance.now();
      await Promise.all(
        Array.from({ length: connections }, async (_, no) => {
          while (left > 0) {
            left -= 1;
            const asked = performance.now();
            const text = await send(tokens[(no + left) % tokens.length]!);
            tookMs.push(performance.now() - asked);
            const kind = /"__typename":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 200);
            kinds[kind] = (kinds[kind] ?? 0) + 1;
          }
        }),
      );
      const perSecond = count / ((performance.now() - began) / 1_000);
      tookMs.sort((a, b) => a - b);
      return { perSecond, p50Ms: quantile(tookMs, 0.5), p99Ms: quantile(tookMs, 0.99), kinds };
    },
    close: () => pool.close(),
  };
}
export type Buyers = Awaited<ReturnType<typeof buyers>>;
