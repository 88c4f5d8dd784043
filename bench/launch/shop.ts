import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import {
  AddSellWindowOfferDocument,
  ConfirmBatchDocument,
  CreateProductDocument,
  CreateSellWindowDocument,
  GraphClient,
  OpenSellWindowDocument,
  SellWindowPageDocument,
  SignInDocument,
  SignUpDocument,
} from '@muster/client';
import { eventually } from '../../packages/testing/src/eventually.ts';

const MINUTE_MS = 60_000;

export interface Offer {
  readonly code: string;
  readonly offerId: string;
  readonly variantId: string;
}

const mailsIn = async (dir: string): Promise<number> => (existsSync(dir) ? (await readdir(dir)).length : 0);

const member = <T extends { __typename?: string }, N extends T['__typename']>(result: T, name: N) => {
  if (result.__typename !== name) throw new Error(`${result.__typename} instead of ${name}`);
  return result as Extract<T, { __typename?: N }>;
};

export interface ShopAround {
  /** The administrator's. */
  readonly email: string;
  readonly password: string;
  /** Where its mails lie. */
  readonly mailDir: string;
}

/** The shop before and after a rush, by the graph, and by what it mails. */
export async function openShop(url: string, { email, password, mailDir }: ShopAround) {
  const visitor = new GraphClient(url);
  const { signIn } = await visitor.ask(SignInDocument, { input: { email, password } });
  const admin = visitor.as(member(signIn, 'AuthSession').accessToken);
  return {
    /** Access tokens of new customers, each of whom has been mailed: that is no part of a rush. */
    async customers(count: number): Promise<string[]> {
      const mailed = (await mailsIn(mailDir)) + count;
      const tokens = await Promise.all(
        Array.from({ length: count }, async () => {
          const credentials = { email: `${randomUUID()}@bench.example`, password: randomUUID() };
          const { signUp } = await visitor.ask(SignUpDocument, { input: credentials });
          return member(signUp, 'AuthSession').accessToken;
        }),
      );
      await eventually(async () => (await mailsIn(mailDir)) >= mailed, MINUTE_MS);
      return tokens;
    },

    /** An offer of a window that is open. */
    async offers(maxTotalQty: number): Promise<Offer> {
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
    },

    /** Payment opens for whoever holds a place of it. */
    async confirms({ offerId }: Offer): Promise<void> {
      const { confirmBatch } = await admin.ask(ConfirmBatchDocument, { input: { offerId } });
      member(confirmBatch, 'BatchPayload');
    },

    /** After how many milliseconds the page of an offer says that so many are sold and counted; throws if it never does. */
    async settled({ code, offerId }: Offer, sold: number): Promise<number> {
      const began = performance.now();
      await eventually(async () => {
        const { sellWindow } = await visitor.ask(SellWindowPageDocument, { code });
        const { quota, counter } = sellWindow!.offers.find(({ id }) => id === offerId)!;
        if (quota?.soldQty !== sold || counter?.committedQty !== sold)
          throw new Error(`${quota?.soldQty} sold and ${counter?.committedQty} counted instead of ${sold}`);
      }, MINUTE_MS);
      return performance.now() - began;
    },
  };
}
