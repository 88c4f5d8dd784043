import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSystemFile } from '@muster/kit/process';

const SCHEMAS = join(import.meta.dirname, '../../schema');
export const sdlOf = (name: string): string => readFileSync(join(SCHEMAS, `${name}.graphql`), 'utf8');
export const operationOf = (name: string): string =>
  readFileSync(join(SCHEMAS, 'contract/operations', `${name}.graphql`), 'utf8');

/** Subgraphs of Muster. */
export const SUBGRAPHS = readSystemFile()
  .subgraphs.map(({ name }) => name)
  .toSorted();

/** Operations with their variables. */
export const OPERATIONS = [
  { name: 'SellWindowPage', variables: { code: 'launch' } },
  { name: 'OrderPage', variables: { id: 'order' } },
  { name: 'Products', variables: { first: 20 } },
] as const;

const AT = '2026-11-21T08:00:00.000Z';
const money = (amountMinor: number) => ({
  __typename: 'Money',
  amountMinor: String(amountMinor),
  currency: 'TWD',
  formatted: `NT$${amountMinor}`,
});
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, no) => make(no));

/** In-memory shop, of which each subgraph serves its own fields. */
function shop() {
  const entities = new Map<string, object>();
  const keep = <T extends { __typename: string; id: string }>(entity: T): T => {
    entities.set(`${entity.__typename}:${entity.id}`, entity);
    return entity;
  };
  const product = (name: string, variants: number) =>
    keep({
      __typename: 'Product',
      id: name,
      slug: name,
      name: `A ${name}`,
      variants: times(variants, (no) =>
        keep({
          __typename: 'Variant',
          id: `${name}-${no}`,
          sku: `${name}-${no}`,
          name: `No. ${no}`,
          price: money(1_000 + no),
        }),
      ),
    });
  const batch = (id: string) =>
    keep({
      __typename: 'Batch',
      id,
      number: `B-${id}`,
      status: 'IN_PRODUCTION',
      targetQty: 100,
      workOrders: times(2, (order) =>
        keep({
          __typename: 'WorkOrder',
          id: `${id}-${order}`,
          number: `W-${id}-${order}`,
          status: 'IN_PROGRESS',
          productQty: 50,
          steps: times(4, (seq) => ({
            __typename: 'WorkStep',
            id: `${id}-${order}-${seq}`,
            seq,
            name: `step ${seq}`,
            status: 'TODO',
          })),
        }),
      ),
    });
  const sellWindow = keep({
    __typename: 'SellWindow',
    id: 'window',
    code: 'launch',
    name: 'The launch',
    kind: 'GROUP_BUY',
    status: 'OPEN',
    startAt: AT,
    closeAt: AT,
    offers: [] as object[],
  });
  const offers = times(10, (no) => {
    const id = `offer-${no}`;
    return keep({
      __typename: 'SellWindowOffer',
      id,
      sellWindow,
      thresholdQty: 100,
      maxTotalQty: 500,
      price: money(900),
      product: product(`mug-${no}`, 3),
      batch: batch(`batch-${no}`),
      quota: {
        __typename: 'SellWindowQuota',
        offerId: id,
        soldQty: 40,
        maxQty: 500,
        remainingQty: 460,
        status: 'OPEN',
        seq: 41,
      },
      counter: {
        __typename: 'BatchCounter',
        offerId: id,
        reservedQty: 40,
        paidQty: 12,
        committedQty: 40,
        thresholdQty: 100,
        status: 'OPEN',
        seq: 52,
      },
    });
  });
  sellWindow.offers.push(...offers);
  const order = keep({
    __typename: 'Order',
    id: 'order',
    number: 'O-1',
    status: 'PAID',
    placedAt: AT,
    paymentDueAt: AT,
    total: money(4_500),
    paid: money(4_500),
    refunded: money(0),
    customer: keep({ __typename: 'User', id: 'anna', email: 'anna@shop.example' }),
    lines: offers.slice(0, 5).map((offer, no) => ({
      __typename: 'OrderLine',
      id: `line-${no}`,
      quantity: 1,
      unitPrice: money(900),
      total: money(900),
      product: offer.product,
      variant: offer.product.variants[0],
      offer,
    })),
    payments: times(2, (no) =>
      keep({
        __typename: 'Payment',
        id: `payment-${no}`,
        number: `P-${no}`,
        status: 'SUCCEEDED',
        provider: 'MOCK',
        payUrl: null,
        amount: money(4_500),
        expiresAt: AT,
      }),
    ),
    history: times(4, () => ({ __typename: 'OrderStatusChange', from: 'RESERVED', to: 'PAID', reason: null, at: AT })),
  });
  const products = times(20, (no) => product(`lamp-${no}`, 2));
  return { entities, sellWindow, order, products };
}

const { entities, sellWindow, order, products } = shop();

export const entityOf = (reference: { __typename: string; id: string }): object | undefined =>
  entities.get(`${reference.__typename}:${reference.id}`);

/** Root fields of `OPERATIONS`; everything below is a property of their answers. */
export const QUERIES: Readonly<Record<string, () => object>> = {
  sellWindow: () => sellWindow,
  order: () => order,
  products: () => ({
    totalCount: products.length,
    edges: products.map((node) => ({ __typename: 'ProductEdge', cursor: node.id, node })),
    pageInfo: { __typename: 'PageInfo', hasNextPage: false, endCursor: null },
  }),
};
