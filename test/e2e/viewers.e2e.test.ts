import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@muster/testing';
import { parse } from 'graphql';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SCHEMA_DIR } from '../../server/src/schemas.ts';
import { transports, type Watched, watchOver } from '../support/live-client.ts';
import { type GeneratedOperation, operationsOf, type Values } from '../support/paths.ts';
import { fieldsBelowRoots, publicPart } from '../support/public-part.ts';
import { a, type Launch, type Shopper, shopOf } from '../support/shop.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/*
 * Public fields that are not marked personal are shared between viewers, in live answers and in caches. Generated from the
 * schema: an anonymous client, a customer and an administrator read each of them, and must get the same.
 */
const DEPTH = 5;
const WISHED = 'Product.isWishlisted';

let system: TestSystem;
let anna: Shopper;
let launch: Launch;
let productId: string;
let ids: readonly string[];

// biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
type Data = any;

async function ask(token: string | null, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Data; errors?: { message: string }[] };
  return errors === undefined ? data : { refused: errors.map(({ message }) => message) };
}

beforeAll(async () => {
  vi.stubEnv('MUSTER_LIMITS', 'off'); // The generated operations select everything at once.
  system = await startSystem('embedded');
  const shop = shopOf(system);
  anna = await shop.customer();
  launch = await shop.launches({ offer: { thresholdQty: 1 } });
  const { product } = await ask(null, 'query ($slug: String!) { product(slug: $slug) { id } }', { slug: launch.code });
  productId = product.id;
  const wished = await ask(
    anna.graph.accessToken,
    'mutation ($id: ID!) { it: addToWishlist(input: { productId: $id }) { __typename } }',
    { id: productId },
  );
  expect(wished.it.__typename).toBe('WishlistPayload');
  const order = await anna.holds(launch);
  a(await shop.confirms(launch), 'BatchPayload');
  await anna.pays(order.id);
  await anna.waitsFor(order.id, 'PAID');
  a(await shop.closes(launch), 'SellWindowPayload');
  const { offer } = await shop.sees(
    launch,
    ({ window, offer }) => window.status === 'FINALIZED' && (offer.batch?.workOrders.length ?? 0) > 0,
  );
  const { adminArea } = await ask(null, '{ adminArea(code: "TW-TPE") { id } }');
  ids = [productId, launch.sellWindowId, offer.batch!.id, adminArea.id];
});
afterAll(async () => {
  await system?.close();
  vi.unstubAllEnvs();
});

const values: Values = (name, type) => {
  if (type === 'ID') return name === 'id' ? ids : [];
  return type === 'String' && ['code', 'slug'].includes(name) ? [launch.code, 'TW-TPE'] : [];
};
const api = () => parse(readFileSync(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
const security = (): Record<string, unknown> => JSON.parse(readFileSync(join(SCHEMA_DIR, 'security.json'), 'utf8'));

const questionsTo = (declared: Readonly<Record<string, unknown>>): GeneratedOperation[] =>
  (['ID', 'String'] as const).flatMap((by) => operationsOf(publicPart(api(), declared, by), 'query', values, DEPTH));

/** Paths at which two answers differ. */
function unlike(one: Data, other: Data, path: string): string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other ? [] : [path];
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].flatMap((key) =>
    unlike(one[key], other[key], Array.isArray(one) ? path : `${path}.${key}`),
  );
}

/** Records every field of an answer. */
function meet(answer: Data, met: Set<string>): void {
  if (typeof answer !== 'object' || answer === null) return;
  for (const [key, value] of Object.entries(answer)) {
    met.add(`${answer.__typename}.${key}`);
    meet(value, met);
  }
}

/** Paths at which a viewer gets another answer than an anonymous client. A value that changes meanwhile is read again. */
async function differences(questions: readonly GeneratedOperation[]): Promise<string[]> {
  const found = new Set<string>();
  for (const { about, query, variables } of questions) {
    let differ: string[] = [];
    const areEqual = async () => {
      const nobody = await ask(null, query, variables);
      const others = await Promise.all(
        [anna.graph.accessToken, system.admin.accessToken].map((token) => ask(token, query, variables)),
      );
      differ = others.flatMap((other) => unlike(nobody, other, about.split(' ')[0]!));
      return differ.length === 0;
    };
    for (let attempts = 0; attempts < 3 && !(await areEqual()); attempts += 1);
    for (const path of differ) found.add(path);
  }
  return [...found].toSorted();
}

describe('public fields', () => {
  test('the generated operations read every one of them', async () => {
    const met = new Set<string>();
    for (const { query, variables } of questionsTo(security())) meet(await ask(null, query, variables), met);
    const unmet = fieldsBelowRoots(publicPart(api(), security(), 'ID')).filter((field) => !met.has(field));
    expect(unmet).toEqual(['OidcProvider.label', 'OidcProvider.name']); // There is none here.
  });

  test('an anonymous client, a customer and an administrator get the same, unless the field is marked personal', async () => {
    expect(await differences(questionsTo(security()))).toEqual([]);
  });

  test('a field that differs by viewer and is not marked is reported', async () => {
    const { [WISHED]: mark, ...others } = security();
    expect(mark).toMatchObject({ personal: true });
    const ofProducts = questionsTo(others).filter(({ about }) => about.startsWith('Query.product '));
    expect(await differences(ofProducts)).toEqual(['Query.product.it.isWishlisted']);
  });
});

describe.each(transports)('a subscription over %s', (transport) => {
  const watching: Watched[] = [];
  const watch = (by: Shopper | null, query: string): Watched => {
    const request = { url: `${system.url}/graphql`, token: by?.graph.accessToken ?? null, query };
    const watched = watchOver(transport, { ...request, variables: { offerIds: [launch.offerId] } });
    watching.push(watched);
    return watched;
  };
  afterEach(() => {
    for (const { stop } of watching.splice(0)) stop();
  });

  test('answers each viewer for themselves where a field is marked personal', async () => {
    const query = `subscription ($offerIds: [ID!]!) { quotaChanged(offerIds: $offerIds) {
      offer { product { id isWishlisted } } } }`;
    const [nobody, hers] = [watch(null, query), watch(anna, query)];
    const stranger = watch(await shopOf(system).customer(), query);
    const answer = (isWishlisted: boolean) => ({
      quotaChanged: { offer: { product: { id: productId, isWishlisted } } },
    });
    await eventually(() => expect(hers.seen).toEqual([answer(true)]));
    await eventually(() => expect(nobody.seen).toEqual([answer(false)]));
    await eventually(() => expect(stranger.seen).toEqual([answer(false)]));
  });

  test('has the ids that a client cache normalizes by', async () => {
    const page = () =>
      ask(null, 'query ($code: String!) { sellWindow(code: $code) { offers { id quota { id } counter { id } } } }', {
        code: launch.code,
      });
    const [offer] = (await page()).sellWindow.offers;
    expect(new Set([offer.id, offer.quota.id, offer.counter.id]).size).toBe(3);
    expect((await page()).sellWindow.offers).toEqual([offer]);
    const quotas = watch(null, 'subscription ($offerIds: [ID!]!) { it: quotaChanged(offerIds: $offerIds) { id } }');
    const counters = watch(
      null,
      'subscription ($offerIds: [ID!]!) { it: batchCounterChanged(offerIds: $offerIds) { id } }',
    );
    await eventually(() => expect(quotas.seen[0]?.it.id).toBe(offer.quota.id));
    await eventually(() => expect(counters.seen[0]?.it.id).toBe(offer.counter.id));

    const other = await shopOf(system).launches();
    const { offer: another } = await shopOf(system).sees(
      other,
      ({ offer: { quota, counter } }) => !!quota && !!counter,
    );
    const { sellWindow } = await ask(
      null,
      'query ($code: String!) { sellWindow(code: $code) { offers { quota { id } counter { id } } } }',
      { code: other.code },
    );
    expect(another.id).not.toBe(offer.id);
    expect(sellWindow.offers[0].quota.id).not.toBe(offer.quota.id);
    expect(sellWindow.offers[0].counter.id).not.toBe(offer.counter.id);
  });
});
