import { randomUUID } from 'node:crypto';
import { aCustomer, anApiClient } from '@muster/testing';
import { expect, test } from 'vitest';
import { times, usersHarness } from './harness.ts';

const { graph, aPerson } = await usersHarness();
const VIEW = 'view { id screen name query isShared isMine version }';
const SAVE = `mutation ($input: SaveViewInput!) { result: saveView(input: $input) { __typename ... on SavedViewPayload { ${VIEW} }
  ... on TooMany { limit } ... on StaleVersion { currentVersion } ... on InvalidInput { issues { path } } ... on UserError { code } } }`;
const REMOVE = `mutation ($id: ID!) { result: removeView(id: $id) { ... on RemovedPayload { removedId } ... on UserError { code } } }`;
const LIST = 'query ($screen: String!) { savedViews(screen: $screen) { id name query isShared isMine version } }';
type Person = Awaited<ReturnType<typeof aPerson>> & { readonly permissions?: ReadonlySet<string> };

const aView = (more: object = {}) => ({ screen: 'orders', name: 'Late', query: 'status=PAID&sort=OLDEST', ...more });
const saves = async (who: Person, more: object = {}) =>
  (await graph.run(SAVE, { input: aView(more) }, who as never)).result;
const removes = async (who: Person, id: string) => (await graph.run(REMOVE, { id }, who as never)).result;
const lists = async (who: Person, screen = 'orders') => (await graph.run(LIST, { screen }, who as never)).savedViews;
const namesOf = (views: { name: string }[]) => views.map(({ name }) => name);
const staff = async (...permissions: string[]): Promise<Person> => ({
  ...(await aPerson()),
  permissions: new Set(permissions),
});

test('a view is saved, replaced from the version that was read, listed for its screen and removed', async () => {
  const anna = await aPerson();
  const { view } = await saves(anna);
  expect(view).toEqual({ ...aView(), id: view.id, isShared: false, isMine: true, version: 1 });
  await saves(anna, { screen: 'users', name: 'Banned' });
  const changed = await saves(anna, { id: view.id, name: 'Later', query: '', expectedVersion: 1 });
  expect(changed.view).toMatchObject({ id: view.id, name: 'Later', query: '', version: 2 });
  expect(await saves(anna, { id: view.id, expectedVersion: 1 })).toMatchObject({
    code: 'STALE_VERSION',
    currentVersion: 2,
  });
  expect(namesOf(await lists(anna))).toEqual(['Later']);
  expect(await lists(await aPerson())).toEqual([]);
  const [row] = await graph.sql<{ sealed: string }>('select * from saved_view where id = $1', [view.id]);
  expect(JSON.stringify(row)).not.toContain('Later');
  expect(await removes(anna, view.id)).toEqual({ removedId: view.id });
  expect(await removes(anna, view.id)).toEqual({ code: 'NOT_FOUND' });
  expect(await lists(anna)).toEqual([]);
});

test.each([
  ['screen', { screen: 'Orders/..' }],
  ['name', { name: ' ' }],
  ['name', { name: 'x'.repeat(101) }],
  ['query', { query: 'x'.repeat(2_001) }],
  ['query', { query: 'a=1#b' }],
  ['query', { query: 'a=1 b' }],
  ['query', { query: '"><script>' }],
])('%s is checked', async (path, more) => {
  expect(await saves(await aPerson(), more)).toMatchObject({ code: 'INVALID_INPUT', issues: [{ path }] });
});

test('sharing needs the permission; staff sees what is shared, and a customer does not', async () => {
  const screen = `s${randomUUID()}`;
  const [sharer, clerk, anna] = [await staff('view:share'), await staff('order:read_any'), await aPerson()];
  const { view } = await saves(sharer, { screen, isShared: true });
  expect(await lists(clerk, screen)).toEqual([
    { id: view.id, name: 'Late', query: aView().query, isShared: true, isMine: false, version: 1 },
  ]);
  expect(await lists(anna, screen)).toEqual([]);
  const refused = await graph.answer(SAVE, { input: aView({ screen, isShared: true }) }, clerk as never);
  expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');

  // Nobody changes the view of somebody else; another sharer may take it away.
  expect(await saves(clerk, { id: view.id, screen })).toMatchObject({ code: 'NOT_FOUND' });
  expect(await removes(clerk, view.id)).toEqual({ code: 'NOT_FOUND' });
  const other = await staff('view:share');
  const own = (await saves(anna, { screen })).view;
  expect(await removes(other, own.id)).toEqual({ code: 'NOT_FOUND' });
  expect(await removes(other, view.id)).toEqual({ removedId: view.id });
  const entries = await graph.sql<{ action: string; actor_id: string }>(
    'select action, actor_id from audit_entry where entity_id = $1 order by id',
    [view.id],
  );
  expect(entries).toEqual([
    { action: 'view.share', actor_id: sharer.id },
    { action: 'view.remove', actor_id: other.id },
  ]);
});

test('whoever shared a view may take it back without the permission', async () => {
  const screen = `s${randomUUID()}`;
  const sharer = await staff('view:share');
  const { view } = await saves(sharer, { screen, isShared: true });
  const former = { ...sharer, permissions: new Set(['order:read_any']) };
  expect((await saves(former, { id: view.id, screen })).view).toMatchObject({ isShared: false });
  expect(await lists(await staff('order:read_any'), screen)).toEqual([]);
});

test('a hundred views of one person, and a hundred shared ones of a screen, whoever saves at once', async () => {
  const anna = await aPerson();
  await saves(anna);
  await graph.sql(
    `insert into saved_view (id, account_id, screen, sealed, is_shared)
     select uuidv7(), account_id, 'other', sealed, false from saved_view cross join generate_series(1, 98) where account_id = $1`,
    [anna.id],
  );
  const answers = await times(4, () => saves(anna));
  expect(answers.filter(({ view }) => view !== undefined)).toHaveLength(1);
  expect(answers.filter(({ code, limit }) => code === 'TOO_MANY' && limit === 100)).toHaveLength(3);

  const screen = `s${randomUUID()}`;
  const sharers = await times(4, () => staff('view:share'));
  const { view } = await saves(sharers[0]!, { screen, isShared: true });
  await graph.sql(
    `insert into saved_view (id, account_id, screen, sealed, is_shared)
     select uuidv7(), account_id, screen, sealed, true from saved_view cross join generate_series(1, 98) where id = $1`,
    [view.id],
  );
  const shared = await Promise.all(sharers.slice(1).map((who) => saves(who, { screen, isShared: true })));
  expect(shared.filter(({ view: one }) => one !== undefined)).toHaveLength(1);
  expect(shared.filter(({ code }) => code === 'TOO_MANY')).toHaveLength(2);
  await graph.sql(`delete from saved_view where screen in ('other', $1)`, [screen]);
});

test('the list is one statement, and a program has no views', async () => {
  const anna = await aPerson();
  await saves(anna);
  expect(await graph.statements(() => lists(anna))).toHaveLength(1);
  for (const program of [anApiClient('view:share')])
    expect((await graph.answer(LIST, { screen: 'orders' }, program)).errors?.[0]?.extensions.code).toBe(
      'UNAUTHENTICATED',
    );
  expect((await graph.answer(LIST, { screen: 'NO!' }, aCustomer())).errors?.[0]?.extensions.code).toBe(
    'BAD_USER_INPUT',
  );
});
