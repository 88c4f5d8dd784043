import { fork } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  AddSellWindowOfferDocument,
  CreateProductDocument,
  CreateSellWindowDocument,
  GraphClient,
  OpenSellWindowDocument,
  SellWindowPageDocument,
  SignInDocument,
  SignUpDocument,
} from '@muster/client';
import { Pool } from 'undici';
import { machine, quantile, round, table } from '../figures.ts';

/*
 * The first minute of a launch, through everything: HTTP, JSON, GraphQL, token, admission, commit. Buyers for a thousand
 * places, then those who come too late; before them reservations of an offer with room for all, and beside them a trivial
 * persisted query on the same gateway, as it comes again and again, and as Apollo's server answers it: by GET it is asked
 * each time. The buyers are this process, the whole system another, on the same cores.
 */
const { values } = parseArgs({
  options: {
    buyers: { type: 'string', default: '5000' },
    places: { type: 'string', default: '1000' },
    late: { type: 'string', default: '100000' },
    connections: { type: 'string', default: '128' },
  },
});
const [buyers, places, late, connections] = [values.buyers, values.places, values.late, values.connections].map(
  Number,
) as [number, number, number, number];
const CUSTOMERS = 200;
const MINUTE_MS = 60_000;

const server = fork(join(import.meta.dirname, 'server.ts'), { execArgv: ['--import', '@oxc-node/core/register'] });
const [{ url, email, password }] = (await once(server, 'message')) as [Record<'url' | 'email' | 'password', string>];
const visitor = new GraphClient(url);
const member = <T extends { __typename?: string }, N extends T['__typename']>(result: T, name: N) => {
  if (result.__typename !== name) throw new Error(`${result.__typename} instead of ${name}`);
  return result as Extract<T, { __typename?: N }>;
};
const { signIn } = await visitor.ask(SignInDocument, { input: { email, password } });
const admin = visitor.as(member(signIn, 'AuthSession').accessToken);

async function anOffer(maxTotalQty: number) {
  const code = `bench-${randomUUID().slice(0, 8)}`;
  const { createProduct } = await admin.ask(CreateProductDocument, {
    input: {
      slug: code,
      name: 'Mug',
      variants: [{ sku: code, name: 'Blue', prices: [{ amountMinor: 1_000, currency: 'TWD' }] }],
    },
  });
  const { product } = member(createProduct, 'CreateProductPayload');
  const { createSellWindow } = await admin.ask(CreateSellWindowDocument, {
    input: {
      code,
      name: 'Launch',
      kind: 'GROUP_BUY',
      startAt: new Date(Date.now() - MINUTE_MS).toISOString(),
      closeAt: new Date(Date.now() + 600 * MINUTE_MS).toISOString(),
      timezone: 'Asia/Taipei',
      paymentWindowMinutes: 60,
      paymentGraceMinutes: 10,
    },
  });
  const sellWindowId = member(createSellWindow, 'SellWindowPayload').sellWindow.id;
  const { addSellWindowOffer } = await admin.ask(AddSellWindowOfferDocument, {
    input: { sellWindowId, productId: product.id, thresholdQty: maxTotalQty, maxTotalQty },
  });
  const offerId = member(addSellWindowOffer, 'SellWindowOfferPayload').offer.id;
  await admin.ask(OpenSellWindowDocument, { id: sellWindowId });
  return { code, offerId, variantId: product.variants[0]!.id };
}
type Offer = Awaited<ReturnType<typeof anOffer>>;

const tokens = await Promise.all(
  Array.from({ length: CUSTOMERS }, async () => {
    const credentials = { email: `${randomUUID()}@bench.example`, password: randomUUID() };
    const { signUp } = await visitor.ask(SignUpDocument, { input: credentials });
    return member(signUp, 'AuthSession').accessToken;
  }),
);

const { origin, pathname } = new URL(url);
const pool = new Pool(origin, { connections, pipelining: 1 });
const RESERVE = `mutation Rush($input: ReserveInput!) { reserve(input: $input) { __typename ... on ReservePayload { order { id number status total { amountMinor currency } } } } }`;
const TRIVIAL = 'query Trivial { __typename }';
const persisted = (query: string) => ({
  persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(query).digest('hex') },
});

async function ask(query: string, token: string): Promise<string> {
  const answer = await pool.request({
    method: 'GET',
    path: `${pathname}?extensions=${encodeURIComponent(JSON.stringify(persisted(query)))}`,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
  });
  return answer.body.text();
}

async function send(body: object, token: string): Promise<string> {
  const answer = await pool.request({
    method: 'POST',
    path: pathname,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return answer.body.text();
}
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

/** So many requests over all connections; answers how many of each kind came back. */
async function rush(what: string, count: number, sendOne: (token: string) => Promise<string>) {
  const kinds = new Map<string, number>();
  const tookMs: number[] = [];
  let left = count;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async (_, no) => {
      while (left > 0) {
        left -= 1;
        const asked = performance.now();
        const text = await sendOne(tokens[(no + left) % tokens.length]!);
        tookMs.push(performance.now() - asked);
        const kind = /"__typename":"(\w+)"/.exec(text)?.[1] ?? text.slice(0, 200);
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }),
  );
  const perSecond = count / ((performance.now() - began) / 1_000);
  const sorted = tookMs.toSorted((a, b) => a - b);
  return { what, count, perSecond, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99), kinds };
}

const wrongs: string[] = [];
const expectKinds = ({ what, kinds }: Awaited<ReturnType<typeof rush>>, expected: Record<string, number>) => {
  const found = JSON.stringify(Object.fromEntries([...kinds].toSorted()));
  if (found !== JSON.stringify(Object.fromEntries(Object.entries(expected).toSorted())))
    wrongs.push(`${what}: ${found} instead of ${JSON.stringify(expected)}`);
};
/** What the page of an offer says once every event has arrived. */
async function settled({ code, offerId }: Offer, sold: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const { sellWindow } = await visitor.ask(SellWindowPageDocument, { code });
    const offer = sellWindow!.offers.find(({ id }) => id === offerId)!;
    if (offer.quota?.soldQty === sold && offer.counter?.committedQty === sold) return performance.now() - began;
    if (performance.now() - began > MINUTE_MS) {
      wrongs.push(`${offer.quota?.soldQty} sold and ${offer.counter?.committedQty} counted instead of ${sold}`);
      return performance.now() - began;
    }
    await delay(20);
  }
}

try {
  const [roomy, scarce] = [await anOffer(1_000_000), await anOffer(places)];
  for (const query of [RESERVE, TRIVIAL])
    await send({ query, extensions: persisted(query), variables: reserveOf(scarce).variables }, 'none').catch(() => {});
  const register = async (query: string, body: object) => void (await send({ query, ...body }, tokens[0]!));
  await register(TRIVIAL, { extensions: persisted(TRIVIAL) });
  await register(RESERVE, reserveOf(roomy));
  const reserveFrom = (offer: Offer) => (token: string) => send(reserveOf(offer), token);
  const sendTrivial = (token: string) => send({ extensions: persisted(TRIVIAL) }, token);
  const askTrivial = (token: string) => ask(TRIVIAL, token);
  await rush('warm', 2_000, reserveFrom(roomy));
  await rush('warm', 5_000, sendTrivial);
  await rush('warm', 2_000, askTrivial);

  const trivial = await rush('a trivial persisted query', 20_000, sendTrivial);
  expectKinds(trivial, { Query: 20_000 });
  const byApollo = await rush("the same by Apollo's server", 20_000, askTrivial);
  expectKinds(byApollo, { Query: 20_000 });
  const reserved = await rush('reservations, room for all', buyers, reserveFrom(roomy));
  expectKinds(reserved, { ReservePayload: buyers });
  const lagMs = await settled(roomy, buyers + 2_001);
  const rushed = await rush(`${buyers} buyers for ${places} places`, buyers, reserveFrom(scarce));
  expectKinds(rushed, { ReservePayload: places, QuotaExceeded: buyers - places });
  const refused = await rush('late ones', late, reserveFrom(scarce));
  expectKinds(refused, { QuotaExceeded: late });
  await settled(scarce, places);

  const of = (yardstick: { perSecond: number }, perSecond: number) =>
    `${round((perSecond / yardstick.perSecond) * 100)} %`;
  const results = [trivial, byApollo, reserved, rushed, refused].map(({ what, count, perSecond, p50Ms, p99Ms }) => ({
    what,
    requests: count,
    'per second': round(perSecond),
    'p50 / p99 ms': `${round(p50Ms, 1)} / ${round(p99Ms, 1)}`,
    'of the trivial query': of(trivial, perSecond),
    "of Apollo's": of(byApollo, perSecond),
  }));
  console.log(`${machine()}, ${connections} connections\n\n${table(results)}\n`);
  console.log(
    `After the reservations the counter was right ${round(lagMs)} ms later. Aims: reservations 40 %, refusals 80 %.\n`,
  );
  console.log(JSON.stringify({ bench: 'launch', machine: machine(), results, lagMs: round(lagMs) }));
} finally {
  for (const wrong of wrongs) console.log(`WRONG: ${wrong}`);
  if (wrongs.length > 0) process.exitCode = 1;
  await pool.close();
  server.send('stop');
  await once(server, 'exit');
}
