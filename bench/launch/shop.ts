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
  /** Access token of the administrator. */
  readonly email: string;
  readonly password: string;
  /** Folder of its emails. */
  readonly mailDir: string;
}

/** Set-up and checks of the shop, by the graph and by its emails. */
export async function openShop(url: string, { email, password, mailDir }: ShopAround) {
  const visitor = new GraphClient(url);
  const { signIn } = await visitor.ask(SignInDocument, { input: { email, password } });
  const admin = visitor.as(member(signIn, 'AuthSession').accessToken);
  return {
    /** Access tokens of new customers, after their emails were sent, which is no part of the rush. */
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

    /** Offer of an open window. */
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

    /** Confirms the batch, which opens payment. */
    async confirms({ offerId }: Offer): Promise<void> {
      const { confirmBatch } = await admin.ask(ConfirmBatchDocument, { input: { offerId } });
      member(confirmBatch, 'BatchPayload');
    },

    /** Milliseconds until the page of an offer shows a sold and counted quantity; throws at the timeout. */
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
