import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { PHONES_MAX } from '../src/person/phones/phone.rules.ts';
import { times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk, offShelf } = await usersHarness();
const REFUSED = '... on UserError { code }';
const ADD_PHONE = `mutation ($input: AddPhoneInput!, $key: String) { result: addPhone(input: $input, idempotencyKey: $key) {
  __typename ... on PhonePayload { phone { id number label isDefault } } ${REFUSED} } }`;
const REMOVE_PHONE = `mutation ($id: ID!, $key: String) { result: removePhone(id: $id, idempotencyKey: $key) {
  __typename ... on RemovePhonePayload { phones { id } } ${REFUSED} } }`;
const WISH = `mutation ($input: AddToWishlistInput!, $key: String) { result: addToWishlist(input: $input, idempotencyKey: $key) {
  __typename ... on WishlistPayload { item { id notes } } ${REFUSED} } }`;
const CREATE_ROLE = `mutation ($input: CreateRoleInput!, $key: String) { result: createRole(input: $input, idempotencyKey: $key) {
  __typename ... on RolePayload { role { id name permits } } ${REFUSED} } }`;

type Person = Awaited<ReturnType<typeof aPerson>>;
let last = 912_000_000;
const aNumber = (): string => {
  last += 1;
  return `+886${last}`;
};
const addsPhone = async (who: Person, input: object, key: string) =>
  (await graph.run(ADD_PHONE, { input, key }, who)).result;
const phonesOf = async (who: Person) => (await graph.run('{ me { phones { number } } }', {}, who)).me.phones;
const recordsOf = (who: { id: string }) =>
  graph.sql('select * from idempotency_record where actor_id = $1 order by created_at', [who.id]);

test('a retry answers the same phone, and adds none', async () => {
  const anna = await aPerson();
  const [input, key] = [{ number: aNumber(), label: 'Work' }, randomUUID()];
  const first = await addsPhone(anna, input, key);
  expect(first).toMatchObject({ __typename: 'PhonePayload', phone: { number: input.number, label: 'Work' } });
  expect(await addsPhone(anna, input, key)).toEqual(first);
  expect(await phonesOf(anna)).toHaveLength(1);
});

test('ten calls at once with one key add one phone, and all get it', async () => {
  const anna = await aPerson();
  const [input, key] = [{ number: aNumber() }, randomUUID()];
  const answers = await times(10, () => addsPhone(anna, input, key));
  expect(new Set(answers.map(({ phone }) => phone.id)).size).toBe(1);
  expect(await phonesOf(anna)).toHaveLength(1);
});

test('a key with another input is a conflict, which changes nothing', async () => {
  const anna = await aPerson();
  const key = randomUUID();
  await addsPhone(anna, { number: aNumber() }, key);
  expect(await addsPhone(anna, { number: aNumber() }, key)).toEqual({
    __typename: 'IdempotencyConflict',
    code: 'IDEMPOTENCY_CONFLICT',
  });
  expect(await phonesOf(anna)).toHaveLength(1);
});

test('a key is that of one person and of one mutation', async () => {
  const [anna, binh] = [await aPerson(), await aPerson()];
  const key = randomUUID();
  const { phone } = await addsPhone(anna, { number: aNumber() }, key);
  expect((await addsPhone(binh, { number: aNumber() }, key)).__typename).toBe('PhonePayload');
  expect((await graph.run(REMOVE_PHONE, { id: phone.id, key }, anna)).result).toEqual({
    __typename: 'RemovePhonePayload',
    phones: [],
  });
});

test('a retry of a removal answers what is left, and not that there is no such phone', async () => {
  const anna = await aPerson();
  const [kept, removed] = [
    await addsPhone(anna, { number: aNumber() }, randomUUID()),
    await addsPhone(anna, { number: aNumber() }, randomUUID()),
  ];
  const variables = { id: removed.phone.id, key: randomUUID() };
  const left = { __typename: 'RemovePhonePayload', phones: [{ id: kept.phone.id }] };
  for (const _ of [1, 2]) expect((await graph.run(REMOVE_PHONE, variables, anna)).result).toEqual(left);
});

test('a refusal leaves the key free', async () => {
  const anna = await aPerson();
  for (let count = 0; count < PHONES_MAX; count += 1) await addsPhone(anna, { number: aNumber() }, randomUUID());
  const [input, key] = [{ number: aNumber() }, randomUUID()];
  expect((await addsPhone(anna, input, key)).__typename).toBe('TooMany');
  expect(await recordsOf(anna)).toHaveLength(PHONES_MAX);
  await graph.sql('delete from user_phone where account_id = $1', [anna.id]);
  expect((await addsPhone(anna, input, key)).__typename).toBe('PhonePayload');
});

test('a retry finds nothing when what it made is gone', async () => {
  const anna = await aPerson();
  const [input, key] = [{ number: aNumber() }, randomUUID()];
  const { phone } = await addsPhone(anna, input, key);
  await graph.run(REMOVE_PHONE, { id: phone.id }, anna);
  expect(await addsPhone(anna, input, key)).toEqual({ __typename: 'NotFound', code: 'NOT_FOUND' });
  expect(await phonesOf(anna)).toEqual([]);
});

test('a product that went off sale since does not refuse the retry of a wish', async () => {
  const anna = await aPerson();
  const [input, key] = [{ productId: randomUUID(), notes: 'for Binh' }, randomUUID()];
  const { result } = await graph.run(WISH, { input, key }, anna);
  offShelf.add(input.productId);
  expect((await graph.run(WISH, { input, key }, anna)).result).toEqual(result);
  expect((await graph.run(WISH, { input, key: randomUUID() }, anna)).result.__typename).toBe('NotFound');
});

test('what an administrator retries leaves one entry in the audit log', async () => {
  const admin = clerk('role:manage');
  const input = { name: `ROLE_${Date.now()}`, description: 'Packs', permissions: [] };
  const key = randomUUID();
  const { result } = await graph.run(CREATE_ROLE, { input, key }, admin);
  expect((await graph.run(CREATE_ROLE, { input, key }, admin)).result).toEqual(result);
  expect(await graph.sql(`select 1 from audit_entry where entity_id = $1`, [result.role.id])).toHaveLength(1);
});

test('a record holds neither the key nor anything that was entered', async () => {
  const anna = await aPerson();
  const [input, key] = [{ number: aNumber(), label: 'Grandmother' }, randomUUID()];
  const { phone } = await addsPhone(anna, input, key);
  const [record] = await recordsOf(anna);
  expect(record).toMatchObject({ operation: 'addPhone', outline: { object: phone.id } });
  const text = JSON.stringify(record);
  for (const entered of [key, input.number.slice(1), input.label]) expect(text).not.toContain(entered);
});

test.each(['', 'x'.repeat(256)])('a key of no length or of 256 characters is refused', async (key) => {
  const anna = await aPerson();
  const { errors } = await graph.answer(ADD_PHONE, { input: { number: aNumber() }, key }, anna);
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(await phonesOf(anna)).toEqual([]);
});

test('a mutation without a key makes no statement for one', async () => {
  const anna = await aPerson();
  const statements = await graph.statements(() => graph.run(ADD_PHONE, { input: { number: aNumber() } }, anna));
  expect(statements.filter((sql) => sql.includes('idempotency_record'))).toEqual([]);
});
