import { ask } from './ask.ts';

/** An answer with all of them is one of twenty thousand objects, near the ceiling of what is gathered. */
const OFFERS = 100;
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

/** Creates a sell window with many offers, an expensive one to query; answers its code. */
export async function openWindow({ url, email, password }: Around): Promise<string> {
  const code = 'abuse';
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
  const { id: sellWindowId } = sellWindow as { id: string };
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
    await admin(
      'mutation ($i: AddSellWindowOfferInput!) { r: addSellWindowOffer(input: $i) { ... on SellWindowOfferPayload { offer { id } } } }',
      { i: { sellWindowId, productId: (product as { id: string }).id, thresholdQty: 2, maxTotalQty: 100 } },
    );
  }
  await admin('mutation ($id: ID!) { r: openSellWindow(id: $id) { ... on SellWindowPayload { sellWindow { id } } } }', {
    id: sellWindowId,
  });
  return code;
}
