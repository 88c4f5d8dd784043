import { ask } from './ask.ts';

const OFFERS = 100;
/** Offers whose page is just below the ceiling of anonymous callers, 8,000 objects. */
const OFFERS_WITHIN = 38;
const VARIANTS = 100;
const ADDRESS = '192.0.2.1';
const HOUR_MS = 3_600_000;

export interface Around {
  readonly url: string;
  /** Access token of the administrator. */
  readonly email: string;
  readonly password: string;
}

export const SIGN_IN = `mutation ($i: SignInInput!) { signIn(input: $i) { __typename ... on AuthSession { accessToken } } }`;

/** Creates two sell windows, with a page just below the ceiling of what is gathered and one that is stopped there; answers their codes. */
export async function openWindows({ url, email, password }: Around): Promise<string[]> {
  const askAs = async (query: string, variables: Record<string, unknown>, token?: string) => {
    const { text } = await ask(url, ADDRESS, query, variables, token);
    const { data } = JSON.parse(text) as { data?: { r: Record<string, unknown> } | null };
    if (data?.r === undefined) throw new Error(`${query}: ${text}`);
    return data.r;
  };
  const { accessToken } = (await askAs(SIGN_IN.replace('signIn(', 'r: signIn('), { i: { email, password } })) as {
    accessToken: string;
  };
  const admin = (query: string, variables: Record<string, unknown>) => askAs(query, variables, accessToken);
  const idOf: Record<string, string> = {};
  for (const code of ['within', 'beyond']) {
    const { sellWindow } = await admin(
      'mutation ($i: CreateSellWindowInput!) { r: createSellWindow(input: $i) { ... on SellWindowPayload { sellWindow { id } } } }',
      {
        i: {
          code,
          name: 'Abuse',
          kind: 'PREORDER',
          timezone: 'Asia/Taipei',
          startAt: new Date(Date.now() - HOUR_MS).toISOString(),
          closeAt: new Date(Date.now() + HOUR_MS).toISOString(),
          goalPolicy: 'PRODUCE_ANYWAY',
        },
      },
    );
    idOf[code] = (sellWindow as { id: string }).id;
  }
  for (let n = 0; n < OFFERS; n += 1) {
    const variants = Array.from({ length: VARIANTS }, (_, v) => ({
      sku: `ABUSE-${n}-${v}`,
      name: `Variant ${v}`,
      prices: [{ amountMinor: 1_000, currency: 'TWD' }],
    }));
    const { product } = await admin(
      'mutation ($i: CreateProductInput!) { r: createProduct(input: $i) { ... on CreateProductPayload { product { id } } } }',
      { i: { slug: `abuse-${n}`, name: `Product ${n}`, variants } },
    );
    const productId = (product as { id: string }).id;
    const offerIn = (sellWindowId: string | undefined) =>
      admin(
        'mutation ($i: AddSellWindowOfferInput!) { r: addSellWindowOffer(input: $i) { ... on SellWindowOfferPayload { offer { id } } } }',
        { i: { sellWindowId, productId, thresholdQty: 2, maxTotalQty: 100 } },
      );
    await offerIn(idOf.beyond);
    if (n < OFFERS_WITHIN) await offerIn(idOf.within);
  }
  for (const id of Object.values(idOf))
    await admin(
      'mutation ($id: ID!) { r: openSellWindow(id: $id) { ... on SellWindowPayload { sellWindow { id } } } }',
      { id },
    );
  return Object.keys(idOf);
}
