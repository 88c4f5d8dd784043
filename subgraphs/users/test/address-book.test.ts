import { savedAddress } from '@muster/events';
import { aCustomer, anApiClient, callerOf } from '@muster/testing';
import { expect, test } from 'vitest';
import { ADDRESSES_MAX } from '../src/person/addresses/address.rules.ts';
import { areaIdOf } from '../src/person/areas/shipped-areas.ts';
import { PHONES_MAX } from '../src/person/phones/phone.rules.ts';
import { times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const ADDRESS =
  'id kind label recipientName phone countryCode line1 line2 locality postalCode isDefaultShipping isDefaultBilling area { code }';
const REFUSED = '... on UserError { code } ... on TooMany { limit } ... on InvalidInput { issues { path } }';
const ONE = `__typename ... on AddressPayload { address { ${ADDRESS} } } ${REFUSED}`;
const ADD = `mutation ($input: UserAddressInput!) { result: addAddress(input: $input) { ${ONE} } }`;
const UPDATE = `mutation ($id: ID!, $input: UserAddressInput!) { result: updateAddress(id: $id, input: $input) { __typename ... on AddressPayload { address { ${ADDRESS} } } ... on UserError { code } ... on InvalidInput { issues { path } } } }`;
const DEFAULT = `mutation ($id: ID!, $use: AddressUse!) { result: setDefaultAddress(id: $id, use: $use) { __typename ... on AddressPayload { address { id } } ... on UserError { code } ... on InvalidInput { issues { path } } } }`;
const REMOVE = `mutation ($id: ID!) { result: removeAddress(id: $id) { __typename ... on RemoveAddressPayload { addresses { id isDefaultShipping isDefaultBilling } } ... on UserError { code } } }`;
const MINE =
  '{ me { addresses { id isDefaultShipping isDefaultBilling area { code } } phones { id number label isDefault } } }';
const ADD_PHONE = `mutation ($input: AddPhoneInput!) { result: addPhone(input: $input) { __typename ... on PhonePayload { phone { id number label isDefault } } ${REFUSED} } }`;
const DEFAULT_PHONE =
  'mutation ($id: ID!) { result: setDefaultPhone(id: $id) { __typename ... on UserError { code } } }';
const REMOVE_PHONE =
  'mutation ($id: ID!) { result: removePhone(id: $id) { __typename ... on RemovePhonePayload { phones { number isDefault } } ... on UserError { code } } }';
const UPDATE_PHONE =
  'mutation ($id: ID!, $input: UpdatePhoneInput!) { result: updatePhone(id: $id, input: $input) { ... on PhonePayload { phone { number label isDefault } } ... on UserError { code } } }';
const BY_PHONE = 'query ($number: String!) { usersByPhone(number: $number) { id } }';

type Person = Awaited<ReturnType<typeof aPerson>>;
const TAIPEI = {
  kind: 'BOTH',
  countryCode: 'TW',
  areaId: areaIdOf('TW-TPE'),
  label: '家',
  recipientName: '王小明',
  phone: '0912 345 678',
  line1: '信義路五段7號',
  line2: '89樓',
  locality: '信義區',
  postalCode: '110',
};
const adds = async (who: Person, change: object = {}) =>
  (await graph.run(ADD, { input: { ...TAIPEI, ...change } }, who)).result;
const mine = async (who: Person) => (await graph.run(MINE, {}, who)).me;
const addsPhone = async (who: Person, input: object) => (await graph.run(ADD_PHONE, { input }, who)).result;

test('the first address is the default for what it fits, and is read as it was written', async () => {
  const anna = await aPerson();
  const { areaId: _, ...taipei } = TAIPEI;
  expect((await adds(anna)).address).toMatchObject({
    ...taipei,
    phone: '+886912345678',
    area: { code: 'TW-TPE' },
    isDefaultShipping: true,
    isDefaultBilling: true,
  });
  const hue = {
    kind: 'BILLING',
    countryCode: 'VN',
    areaId: areaIdOf('VN-26'),
    recipientName: 'Nguyễn Văn Ả',
    phone: null,
    line1: '1 Lê Lợi',
    postalCode: '530000',
  };
  expect((await adds(anna, hue)).address).toMatchObject({ area: { code: 'VN-26' }, isDefaultBilling: false });
});

test.each([
  ['no area where they are known', { areaId: null }, 'areaId'],
  ['an area of another country', { areaId: areaIdOf('VN-HN') }, 'areaId'],
  ['the country as its own part', { areaId: areaIdOf('TW') }, 'areaId'],
  ['an area nobody knows', { areaId: 'nonsense' }, 'areaId'],
  ['a country nobody knows', { countryCode: 'XX', areaId: null }, 'countryCode'],
  ['a postal code of elsewhere', { postalCode: 'SW1A 1AA' }, 'postalCode'],
  ['a phone that is none', { phone: '12' }, 'phone'],
  ['no recipient', { recipientName: ' ' }, 'recipientName'],
  ['a line without end', { line1: 'x'.repeat(301) }, 'line1'],
  ['a billing address to send to', { kind: 'BILLING', isDefaultShipping: true }, 'isDefaultShipping'],
])('%s is refused with its path', async (_, change, path) => {
  expect(await adds(await aPerson(), change)).toMatchObject({ __typename: 'InvalidInput', issues: [{ path }] });
});

test('an address elsewhere needs no area', async () => {
  expect(
    (await adds(await aPerson(), { countryCode: 'GB', areaId: null, postalCode: 'SW1A 1AA', phone: null })).address,
  ).toMatchObject({
    countryCode: 'GB',
    area: null,
  });
});

test('of concurrent defaults one wins', async () => {
  const anna = await aPerson();
  const added = await times(8, () => adds(anna, { isDefaultShipping: true }));
  await times(8, (i) => graph.run(DEFAULT, { id: added[i].address.id, use: i % 2 ? 'SHIPPING' : 'BILLING' }, anna));
  const { addresses } = await mine(anna);
  expect(addresses.filter((a: { isDefaultShipping: boolean }) => a.isDefaultShipping)).toHaveLength(1);
  expect(addresses.filter((a: { isDefaultBilling: boolean }) => a.isDefaultBilling)).toHaveLength(1);
});

test('the database itself refuses a second default', async () => {
  const anna = await aPerson();
  await adds(anna);
  await adds(anna);
  await expect(
    graph.sql('update user_address set is_default_shipping = true where account_id = $1', [anna.id]),
  ).rejects.toThrow('one_default_shipping_address');
  await addsPhone(anna, { number: '+886912345678' });
  await addsPhone(anna, { number: '+886912345679' });
  await expect(graph.sql('update user_phone set is_default = true where account_id = $1', [anna.id])).rejects.toThrow(
    'one_default_phone',
  );
});

test('twenty addresses is the limit, also for concurrent requests', async () => {
  const anna = await aPerson();
  const answers = await times(ADDRESSES_MAX + 3, () => adds(anna));
  expect(answers.filter(({ __typename }) => __typename === 'TooMany')).toEqual(
    Array(3).fill({ __typename: 'TooMany', code: 'TOO_MANY', limit: ADDRESSES_MAX }),
  );
});

test('an address is changed, made the default, and removed', async () => {
  const anna = await aPerson();
  const first = (await adds(anna)).address;
  const second = (await adds(anna)).address;
  const changed = (
    await graph.run(UPDATE, { id: first.id, input: { ...TAIPEI, kind: 'BILLING', line1: '忠孝東路' } }, anna)
  ).result.address;
  expect(changed).toMatchObject({
    kind: 'BILLING',
    line1: '忠孝東路',
    isDefaultShipping: false,
    isDefaultBilling: true,
  });
  expect((await mine(anna)).addresses.find(({ id }: { id: string }) => id === second.id)).toMatchObject({
    isDefaultShipping: true,
  });
  expect((await graph.run(DEFAULT, { id: first.id, use: 'SHIPPING' }, anna)).result.issues).toEqual([{ path: 'use' }]);
  expect((await graph.run(REMOVE, { id: first.id }, anna)).result.addresses).toEqual([
    { id: second.id, isDefaultShipping: true, isDefaultBilling: true },
  ]);
  expect((await graph.run(REMOVE, { id: first.id }, anna)).result.code).toBe('NOT_FOUND');
});

test('nobody touches the address book of another', async () => {
  const [anna, bao] = [await aPerson(), await aPerson()];
  const { id } = (await adds(anna)).address;
  const phone = (await addsPhone(anna, { number: '+84912345678' })).phone;
  expect((await graph.run(REMOVE, { id }, bao)).result.code).toBe('NOT_FOUND');
  expect((await graph.run(UPDATE, { id, input: TAIPEI }, bao)).result.code).toBe('NOT_FOUND');
  expect((await graph.run(DEFAULT, { id, use: 'SHIPPING' }, bao)).result.code).toBe('NOT_FOUND');
  expect((await graph.run(REMOVE_PHONE, { id: phone.id }, bao)).result.code).toBe('NOT_FOUND');
  expect((await graph.run(DEFAULT_PHONE, { id: phone.id }, bao)).result.code).toBe('NOT_FOUND');
  expect((await mine(anna)).addresses).toHaveLength(1);
  expect((await graph.run(ADD, { input: TAIPEI }, aCustomer())).result.code).toBe('NOT_FOUND');
});

test('phones are stored as E.164, one row per number, one default', async () => {
  const anna = await aPerson();
  expect((await addsPhone(anna, { number: '0912-345-678', countryCode: 'TW', label: '手機' })).phone).toMatchObject({
    number: '+886912345678',
    label: '手機',
    isDefault: true,
  });
  expect((await addsPhone(anna, { number: '+886 912 345 678' })).code).toBe('PHONE_TAKEN');
  const second = (await addsPhone(anna, { number: '+84 912 345 678' })).phone;
  expect(second.isDefault).toBe(false);
  expect((await graph.run(UPDATE_PHONE, { id: second.id, input: { label: 'VN' } }, anna)).result.phone).toEqual({
    number: '+84912345678',
    label: 'VN',
    isDefault: false,
  });
  expect((await addsPhone(anna, { number: 'nonsense' })).issues).toEqual([{ path: 'number' }]);
  await times(6, () => graph.run(DEFAULT_PHONE, { id: second.id }, anna));
  expect((await graph.run(REMOVE_PHONE, { id: second.id }, anna)).result.phones).toEqual([
    { number: '+886912345678', isDefault: true },
  ]);
  const answers = await times(PHONES_MAX + 1, (i) =>
    addsPhone(anna, { number: `+8869123456${10 + i}`, isDefault: true }),
  );
  expect(answers.filter(({ __typename }) => __typename === 'TooMany')).toHaveLength(2);
  expect((await mine(anna)).phones.filter((phone: { isDefault: boolean }) => phone.isDefault)).toHaveLength(1);
});

test('a search by phone number needs the permission and leaves audit entries', async () => {
  const [anna, bao] = [await aPerson(), await aPerson()];
  for (const person of [anna, bao]) await addsPhone(person, { number: '+886223456789' });
  const trusted = clerk('user:read', 'user:read_personal_data');
  const found = (await graph.run(BY_PHONE, { number: '+886 2 2345 6789' }, trusted)).usersByPhone;
  expect(found.map(({ id }: { id: string }) => id).toSorted()).toEqual([anna.id, bao.id].toSorted());
  expect(await graph.run(BY_PHONE, { number: '+886223456780' }, trusted)).toEqual({ usersByPhone: [] });
  expect((await graph.answer(BY_PHONE, { number: '12' }, trusted)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect((await graph.answer(BY_PHONE, { number: '+886223456789' }, anna)).errors?.[0]?.extensions.code).toBe(
    'FORBIDDEN',
  );
  const traces = await graph.sql(
    `select entity_id from audit_entry where action = 'user.find_by_phone' and actor_id = $1`,
    [trusted.id],
  );
  expect(traces).toHaveLength(2);
});

test('an address book is one query, however many fields ask for it', async () => {
  const anna = await aPerson();
  await adds(anna);
  expect(
    await graph.statements(() => graph.run('{ me { a: addresses { id } b: addresses { id } } }', {}, anna)),
  ).toHaveLength(2);
});

test('a saved address is answered to its owner, for goods, with its area where it has no words of its own', async () => {
  const [anna, ben] = [await aPerson(), await aPerson()];
  const { address } = await adds(anna, { locality: null });
  const asks = async (addressId: string, actor: Parameters<typeof callerOf>[0]) =>
    ((await graph.runtime.command(savedAddress.name, { addressId }, callerOf(actor))) as { address: unknown }).address;
  expect(await asks(address.id, anna)).toEqual({
    recipientName: '王小明',
    phone: '+886912345678',
    line1: '信義路五段7號',
    line2: '89樓',
    city: expect.stringMatching(/./),
    areaId: areaIdOf('TW-TPE'),
    postalCode: '110',
    countryCode: 'TW',
  });
  for (const stranger of [ben, clerk('user:read_personal_data'), anApiClient('user:read_personal_data')])
    expect(await asks(address.id, stranger)).toBeNull();
  const invoices = await adds(anna, { kind: 'BILLING' });
  expect(await asks(invoices.address.id, anna)).toBeNull();
});
