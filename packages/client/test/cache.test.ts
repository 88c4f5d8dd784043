import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client/core';
import {
  cacheKeys,
  keyFields,
  LiveBatchCounterDocument,
  LiveQuotaBoardDocument,
  LiveQuotaDocument,
  possibleTypes,
  SellWindowPageDocument,
  type SellWindowPageQuery,
  TrialBalanceDocument,
  typePolicies,
} from '@muster/client';
import { type DocumentNode, parse } from 'graphql';
import { Observable } from 'rxjs';
import { beforeEach, describe, expect, test } from 'vitest';

const OFFER = '018f0000-0000-7000-8000-000000000001';
const OTHER = '018f0000-0000-7000-8000-000000000002';
const offerIds = [OFFER, OTHER];
const code = 'launch';

const price = { __typename: 'Money', amountMinor: 500, currency: 'USD' } as const;
const offer = (id: string) => ({
  __typename: 'SellWindowOffer' as const,
  id,
  thresholdQty: 2,
  maxTotalQty: 9,
  price: { ...price, formatted: '$5.00' },
  product: {
    __typename: 'Product' as const,
    id: `product-${id}`,
    name: 'Mug',
    variants: [{ __typename: 'Variant' as const, id: `variant-${id}`, sku: 'MUG', name: 'Blue', price }],
  },
  quota: {
    __typename: 'SellWindowQuota' as const,
    soldQty: 0,
    maxQty: 9,
    remainingQty: 9,
    status: 'OPEN' as const,
    seq: 1,
  },
  counter: {
    __typename: 'BatchCounter' as const,
    reservedQty: 0,
    paidQty: 0,
    committedQty: 0,
    thresholdQty: 2,
    status: 'OPEN' as const,
    seq: 1,
  },
  batch: null,
});
const page = {
  sellWindow: {
    __typename: 'SellWindow' as const,
    id: 'window',
    code,
    name: 'Launch',
    kind: 'GROUP_BUY' as const,
    status: 'OPEN' as const,
    startAt: '2026-01-01T00:00:00.000Z',
    closeAt: '2026-01-02T00:00:00.000Z',
    offers: [offer(OFFER), offer(OTHER)],
  },
};
const quota = (soldQty: number, seq: number) => ({
  __typename: 'SellWindowQuota' as const,
  offerId: OFFER,
  soldQty,
  maxQty: 9,
  remainingQty: 9 - soldQty,
  status: 'OPEN' as const,
  seq,
});
const board = (soldQty: number, seq: number) => ({
  quotaChanged: {
    __typename: 'SellWindowQuota' as const,
    offerId: OFFER,
    seq,
    soldQty,
    remainingQty: 9 - soldQty,
    status: 'OPEN' as const,
    offer: {
      __typename: 'SellWindowOffer' as const,
      id: OFFER,
      product: { __typename: 'Product' as const, name: 'Mug' },
      sellWindow: { __typename: 'SellWindow' as const, code, closeAt: '2026-01-02T00:00:00.000Z' },
      counter: {
        __typename: 'BatchCounter' as const,
        committedQty: soldQty,
        thresholdQty: 2,
        status: 'REACHED' as const,
      },
    },
  },
});

let cache: InMemoryCache;
beforeEach(() => {
  cache = new InMemoryCache({ possibleTypes, typePolicies });
});
const write = (query: DocumentNode, data: Record<string, unknown>, variables: object = { offerIds }) =>
  cache.writeQuery({ query, data, variables, id: rootOf(query) });
const rootOf = (document: DocumentNode) =>
  document.definitions.some((one) => one.kind === 'OperationDefinition' && one.operation === 'subscription')
    ? 'ROOT_SUBSCRIPTION'
    : 'ROOT_QUERY';
const read = () => {
  const query: DocumentNode = SellWindowPageDocument;
  const { result, complete } = cache.diff<SellWindowPageQuery>({
    query,
    variables: { code },
    optimistic: false,
    returnPartialData: true,
  });
  const [first, second] = (result as SellWindowPageQuery).sellWindow!.offers;
  return {
    complete,
    product: first!.product,
    quota: first!.quota!,
    counter: first!.counter!,
    ofTheOther: second!.quota!,
  };
};

describe('in the cache of Apollo Client, a page', () => {
  test('shows a subscription’s update of a quota, and of no other offer', () => {
    write(SellWindowPageDocument, page, { code });
    write(LiveQuotaDocument, { quotaChanged: quota(3, 4) });
    const { complete, quota: shown, ofTheOther } = read();
    expect(complete).toBe(true);
    expect(shown).toMatchObject({ soldQty: 3, remainingQty: 6, seq: 4 });
    expect(ofTheOther).toMatchObject({ soldQty: 0, seq: 1 });
  });

  test('shows an earlier update of a subscription if it is newer than the answer, and not if it is older', () => {
    write(LiveQuotaDocument, { quotaChanged: quota(3, 4) });
    write(SellWindowPageDocument, page, { code });
    expect(read().quota.soldQty).toBe(3);
    const later = { ...offer(OFFER), quota: { ...offer(OFFER).quota, soldQty: 5, seq: 9 } };
    write(SellWindowPageDocument, { sellWindow: { ...page.sellWindow, offers: [later, offer(OTHER)] } }, { code });
    expect(read().quota.soldQty).toBe(5);
  });

  test('shows a subscription’s update of a counter', () => {
    write(SellWindowPageDocument, page, { code });
    write(LiveBatchCounterDocument, {
      batchCounterChanged: {
        __typename: 'BatchCounter',
        offerId: OFFER,
        reservedQty: 2,
        paidQty: 1,
        committedQty: 3,
        thresholdQty: 2,
        status: 'REACHED',
        reachedAt: '2026-01-01T01:00:00.000Z',
        seq: 5,
      },
    });
    expect(read().counter).toMatchObject({ committedQty: 3, status: 'REACHED' });
  });

  test('stays complete while a subscription’s document requests fewer fields and no ids', () => {
    write(SellWindowPageDocument, page, { code });
    for (const sold of [1, 2, 3, 4, 5]) {
      write(LiveQuotaBoardDocument, board(sold, sold + 1));
      const { complete, quota: shown, counter, product } = read();
      expect(complete).toBe(true);
      expect(shown.soldQty).toBe(sold);
      expect(counter.committedQty).toBe(sold);
      expect(product).toMatchObject({ id: `product-${OFFER}`, variants: [{ sku: 'MUG' }] });
    }
  });

  test('with ids in both documents is updated as well', () => {
    const query = parse('query ($code: String!) { sellWindow(code: $code) { id offers { id quota { id soldQty } } } }');
    const live = parse('subscription ($offerIds: [ID!]!) { quotaChanged(offerIds: $offerIds) { id soldQty } }');
    const of = (soldQty: number) => ({ __typename: 'SellWindowQuota', id: 'quota', soldQty });
    write(
      query,
      {
        sellWindow: {
          __typename: 'SellWindow',
          id: 'window',
          offers: [{ __typename: 'SellWindowOffer', id: OFFER, quota: of(0) }],
        },
      },
      { code },
    );
    write(live, { quotaChanged: of(3) });
    expect(cache.readQuery({ query, variables: { code } })).toMatchObject({
      sellWindow: { offers: [{ quota: { soldQty: 3 } }] },
    });
  });

  test('that a client watches is requested once, and updated by every change', async () => {
    const asked: string[] = [];
    const link = new ApolloLink((operation) => {
      asked.push(operation.operationName ?? '');
      return new Observable((observer) => {
        observer.next({ data: page });
        observer.complete();
      });
    });
    const client = new ApolloClient({ cache, link });
    const shown: number[] = [];
    const watching = client
      .watchQuery({ query: SellWindowPageDocument, variables: { code } })
      .subscribe(
        ({ data, dataState }) =>
          void (dataState === 'complete' && shown.push(data.sellWindow!.offers[0]!.quota!.soldQty)),
      );
    await expect.poll(() => shown).toEqual([0]);
    for (const sold of [1, 2, 3]) {
      write(LiveQuotaBoardDocument, board(sold, sold + 1));
      await expect.poll(() => shown.at(-1)).toBe(sold);
    }
    expect(asked).toEqual(['SellWindowPage']);
    watching.unsubscribe();
    client.stop();
  });
});

test('embedded values are merged while they agree, and replaced when they do not', () => {
  const query = (fields: string) => parse(`{ offer: variant { __typename id price { ${fields} } } }`);
  const of = (money: object) => ({
    offer: { __typename: 'Variant', id: 'variant', price: { __typename: 'Money', ...money } },
  });
  write(query('amountMinor formatted'), of({ amountMinor: 500, formatted: '$5.00' }), {});
  write(query('amountMinor currency'), of({ amountMinor: 500, currency: 'USD' }), {});
  const whole = query('amountMinor currency formatted');
  expect(cache.readQuery({ query: whole })).toEqual(of({ amountMinor: 500, currency: 'USD', formatted: '$5.00' }));
  write(query('amountMinor currency'), of({ amountMinor: 700, currency: 'USD' }), {});
  expect(cache.readQuery({ query: whole })).toBeNull(); // no price whose text is that of another
});

test('a type with another key than id is identified by it, and without it embedded in its parent', () => {
  const money = { __typename: 'Money', amountMinor: 1, currency: 'USD' };
  const row = (key: string) => ({
    __typename: 'TrialBalanceRow',
    account: { __typename: 'LedgerAccount', code: key, name: key },
    debit: money,
    credit: money,
  });
  const trialBalance = {
    __typename: 'TrialBalance',
    asOf: '2026-01-01T00:00:00.000Z',
    totalDebit: money,
    totalCredit: money,
    rows: [row('1000'), row('2000')],
  };
  write(TrialBalanceDocument, { trialBalance }, {});
  expect(Object.keys(cache.extract())).toEqual(
    expect.arrayContaining(['LedgerAccount:{"code":"1000"}', 'LedgerAccount:{"code":"2000"}']),
  );
  const nameless = { ...row('1000'), account: { __typename: 'LedgerAccount', name: 'Cash' } };
  const query = parse('{ trialBalance { rows { account { name } } } }');
  const written = { trialBalance: { __typename: 'TrialBalance', rows: [nameless] } };
  expect(() => cache.writeQuery({ query, data: written })).not.toThrow();
});

test('every member of a union and of an interface is listed, as fragments need it', () => {
  expect(possibleTypes.UserError).toContain('QuotaExceeded');
  expect(possibleTypes.ReserveResult).toEqual(
    expect.arrayContaining(['ReservePayload', 'QuotaExceeded', 'SellWindowNotOpen']),
  );
  const query = parse('{ it: reserve { ... on UserError { code message } } }');
  write(query, { it: { __typename: 'QuotaExceeded', code: 'QUOTA_EXCEEDED', message: 'Too many.' } }, {});
  expect(cache.readQuery({ query })).toMatchObject({ it: { code: 'QUOTA_EXCEEDED' } });
});

test('the keys of graphcache equal those of Apollo Client', () => {
  expect(Object.keys(cacheKeys).toSorted()).toEqual(Object.keys(keyFields).toSorted());
  expect(cacheKeys.Money!({ amountMinor: 1 })).toBeNull();
  expect(cacheKeys.LedgerAccount!({ code: '1000' })).toBe('1000');
  expect(cacheKeys.SellWindowQuota!({ id: 'a', offerId: OFFER })).toBe('a');
});
