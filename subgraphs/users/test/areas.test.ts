import { randomUUID } from 'node:crypto';
import { aCustomer, anonymous } from '@muster/testing';
import { expect, test } from 'vitest';
import { prepareAreas } from '../src/person/areas/prepare-areas.ts';
import { times, usersHarness } from './harness.ts';

const { graph, clerk } = await usersHarness();
const AREA =
  'query ($id: ID, $code: String, $locale: String) { adminArea(id: $id, code: $code) { id code countryCode level name(locale: $locale) localNames { locale name } parent { code parent { id } } } }';
const LIST = `query ($parentId: ID, $first: Int, $after: String) { adminAreas(parentId: $parentId, first: $first, after: $after) {
  edges { node { id code name } } pageInfo { hasNextPage endCursor } } }`;
const ADD = `mutation ($input: AddAdminAreaInput!) { result: addAdminArea(input: $input) { __typename
  ... on AdminAreaPayload { area { id code countryCode level name(locale: "en") parent { code } } }
  ... on UserError { code } ... on InvalidInput { issues { path } } } }`;
const areaOf = async (code: string) => (await graph.run(AREA, { code })).adminArea;

test('Taiwan and Viet Nam come with their first levels, named in three languages', async () => {
  const taiwan = await areaOf('TW');
  expect(taiwan).toMatchObject({ level: 'COUNTRY', name: '臺灣', parent: null });
  expect((await graph.run(LIST, { parentId: taiwan.id, first: 100 })).adminAreas.edges).toHaveLength(22);
  const vietNam = await areaOf('VN');
  expect((await graph.run(LIST, { parentId: vietNam.id, first: 100 })).adminAreas.edges).toHaveLength(34);
  expect(await areaOf('VN-SG')).toMatchObject({
    countryCode: 'VN',
    level: 'CITY',
    name: 'Thành phố Hồ Chí Minh',
    localNames: expect.arrayContaining([{ locale: 'zh-TW', name: '胡志明市' }]),
    parent: { code: 'VN', parent: null },
  });
  expect((await graph.run(AREA, { code: 'TW-TPE', locale: 'vi' })).adminArea.name).toBe('Thành phố Đài Bắc');
  expect((await graph.run(AREA, { code: 'TW-TPE', locale: 'de' })).adminArea.name).toBe('臺北市');
  for (const unknown of [{}, { code: 'XX' }, { id: 'nonsense' }, { id: randomUUID() }]) {
    expect(await graph.run(AREA, unknown)).toEqual({ adminArea: null });
  }
});

test('areas are listed page by page, none twice; starting again changes nothing', async () => {
  await prepareAreas(graph.services);
  const { id: parentId } = await areaOf('VN');
  const seen: string[] = [];
  for (let after = null as string | null; ; ) {
    const { edges, pageInfo } = (await graph.run(LIST, { parentId, first: 10, after })).adminAreas;
    seen.push(...edges.map(({ node }: { node: { id: string } }) => node.id));
    if (!pageInfo.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(new Set(seen).size).toBe(34);
  expect(seen).toHaveLength(34);
  expect((await graph.run(LIST)).adminAreas.edges).toHaveLength(2);
});

test('parts of areas are added with the permission, one per name, below their parent', async () => {
  const manager = clerk('area:manage');
  const taipei = await areaOf('TW-TPE');
  const input = {
    parentId: taipei.id,
    level: 'DISTRICT',
    name: '大安區',
    localNames: [{ locale: 'en', name: "Da'an District" }],
  };
  const adds = (change: object) => graph.run(ADD, { input: { ...input, ...change } }, manager);
  const answers = await times(5, () => adds({}));
  expect(answers.filter(({ result }) => result.__typename === 'AreaTaken')).toHaveLength(4);
  const { result } = answers.find(({ result }) => result.__typename === 'AdminAreaPayload');
  expect(result.area).toMatchObject({ countryCode: 'TW', name: "Da'an District", parent: { code: 'TW-TPE' } });
  expect((await adds({ name: '中正區', code: 'TW-TPE' })).result.__typename).toBe('AreaTaken');
  expect((await adds({ name: '中正區', level: 'CITY' })).result.issues).toEqual([{ path: 'level' }]);
  expect((await adds({ name: ' ' })).result.issues).toEqual([{ path: 'name' }]);
  expect((await adds({ parentId: randomUUID() })).result.code).toBe('NOT_FOUND');
  const trace = await graph.sql('select action, actor_id from audit_entry where entity_id = $1', [result.area.id]);
  expect(trace).toEqual([{ action: 'area.add', actor_id: manager.id }]);
});

test('nobody else adds areas', async () => {
  const input = { parentId: randomUUID(), level: 'ROAD', name: 'x' };
  expect((await graph.answer(ADD, { input }, aCustomer())).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect((await graph.answer(ADD, { input }, anonymous)).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
