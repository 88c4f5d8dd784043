import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modes, sharedSystem, type TestSystem } from '../support/system.ts';

/** More than the executions after which a document is compiled, and takes the fast path. */
const TURNS = 6;

const LANGUAGES = {
  'de, en;q=0.5': { unknown: 'There is no such area, or it is not yours.', short: 'must not be empty' },
  'zh-TW,zh;q=0.9,en;q=0.8': { unknown: '找不到這個行政區，或它不屬於您。', short: '不可空白' },
  'vi-VN, vi;q=0.9': {
    unknown: 'Không tìm thấy khu vực này, hoặc nó không thuộc về bạn.',
    short: 'không được để trống',
  },
} as const;
type Header = keyof typeof LANGUAGES;
const headers = Object.keys(LANGUAGES) as Header[];

/** Every way that a request takes answers in the language of its own client, whatever language came before. */
describe.each(modes)('messages in the language of the client, %s', (mode) => {
  let system: TestSystem;
  beforeAll(async () => {
    system = await sharedSystem(mode);
  });
  afterAll(() => system.close());

  // biome-ignore lint/suspicious/noExplicitAny: whatever the text selects
  async function ask(header: string, query: string, variables: object): Promise<any> {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': header,
        authorization: `Bearer ${system.admin.accessToken}`,
      },
      body: JSON.stringify({ query, variables }),
    });
    return response.json();
  }
  const addArea = `mutation Languages($name: String!, $parent: ID!) {
    addAdminArea(input: { parentId: $parent, level: WARD, name: $name, localNames: [] }) {
      __typename ... on UserError { code message } ... on InvalidInput { issues { path code limit message } } } }`;

  test('a refusal of a mutation, and the issues of an input', async () => {
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const header of headers) {
        const { unknown, short } = LANGUAGES[header];
        const gone = await ask(header, addArea, { name: 'Nowhere', parent: '00000000-0000-4000-8000-000000000000' });
        expect(gone.data.addAdminArea).toMatchObject({ __typename: 'NotFound', code: 'NOT_FOUND', message: unknown });
        const empty = await ask(header, addArea, { name: ' ', parent: 'x' });
        expect(empty.data.addAdminArea).toMatchObject({
          message: `name: ${short}`,
          issues: [{ path: 'name', code: 'BAD_FORMAT', limit: null, message: short }],
        });
      }
  });

  test('the error of a query', async () => {
    const query = 'query Languages($first: Int) { products(first: $first) { nodes { id } } }';
    for (let turn = 0; turn < TURNS; turn += 1)
      for (const [header, message] of [
        ['vi', 'first: không được lớn hơn 100'],
        ['zh-Hant', 'first: 不可大於 100'],
        ['fr', 'first: must be at most 100'],
      ] as const) {
        const { errors } = await ask(header, query, { first: 101 });
        expect(errors[0]).toMatchObject({
          message,
          extensions: { code: 'BAD_USER_INPUT', issues: [{ path: 'first', code: 'TOO_LARGE', limit: 100 }] },
        });
      }
  });
});
