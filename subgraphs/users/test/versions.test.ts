import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { times, usersHarness } from './harness.ts';

const { graph, aPerson, clerk } = await usersHarness();
const REFUSED = '... on StaleVersion { code currentVersion } ... on NotFound { code }';
const ADD_ADDRESS = `mutation ($input: UserAddressInput!) { result: addAddress(input: $input) {
  ... on AddressPayload { thing: address { id version } } } }`;
const UPDATE_ADDRESS = `mutation ($id: ID!, $input: UserAddressInput!, $version: Int) {
  result: updateAddress(id: $id, input: $input, expectedVersion: $version) {
    ... on AddressPayload { thing: address { id version line1 } } ${REFUSED} } }`;
const SAVE_COMPARISON = `mutation ($input: SaveComparisonInput!) { result: saveComparison(input: $input) {
  ... on ComparisonPayload { thing: comparison { id version } } ${REFUSED} } }`;
const UPDATE_PROFILE = `mutation ($input: UpdateProfileInput!) { result: updateProfile(input: $input) {
  ... on ProfilePayload { thing: profile { version } } ${REFUSED} } }`;
const CREATE_ROLE = `mutation ($input: CreateRoleInput!) { result: createRole(input: $input) {
  ... on RolePayload { thing: role { id version } } } }`;
const SET_PERMISSIONS = `mutation ($id: ID!, $permissions: [String!]!, $version: Int) {
  result: setRolePermissions(id: $id, permissions: $permissions, expectedVersion: $version) {
    ... on RolePayload { thing: role { id version permits } } ${REFUSED} } }`;
const CREATE_CLIENT = `mutation ($input: CreateApiClientInput!) { result: createApiClient(input: $input) {
  ... on ApiClientCreatedPayload { thing: client { id version } } } }`;
const CHANGE_CLIENT = `mutation ($input: ChangeApiClientInput!) { result: changeApiClient(input: $input) {
  ... on ApiClientPayload { thing: client { id version } } ${REFUSED} } }`;

type Person = Awaited<ReturnType<typeof aPerson>> | ReturnType<typeof clerk>;
const ask = async (document: string, variables: object, who: Person) =>
  (await graph.run(document, variables, who)).result;

const address = (line1: string) => ({ kind: 'BOTH', countryCode: 'DE', recipientName: 'Anna', line1 });

/** An object that somebody edits: its version after it was made, and its edit by the version that was read. */
async function anEdited(kind: string) {
  if (kind === 'a role' || kind === 'an API client') {
    const admin = clerk('role:manage', 'api_client:manage');
    const name = `r${randomUUID().replaceAll('-', '')}`;
    if (kind === 'a role') {
      const made = await ask(
        CREATE_ROLE,
        { input: { name: name.toUpperCase(), description: 'Packs', permissions: [] } },
        admin,
      );
      const { id, version } = made.thing;
      const edit = (expected?: number) =>
        ask(SET_PERMISSIONS, { id, permissions: ['role:manage'], version: expected }, admin);
      return { version, edit };
    }
    const { id, version } = (await ask(CREATE_CLIENT, { input: { name, operations: 'ANY' } }, admin)).thing;
    let edits = 0;
    const edit = (expected?: number) => {
      edits += 1;
      const rateTier = edits === 1 ? 'PARTNER' : 'INTERNAL'; // What changes nothing makes no version.
      return ask(CHANGE_CLIENT, { input: { id, rateTier, expectedVersion: expected } }, admin);
    };
    return { version, edit };
  }
  const anna = await aPerson();
  if (kind === 'a profile') {
    const edit = (expected?: number) =>
      ask(UPDATE_PROFILE, { input: { firstName: randomUUID(), expectedVersion: expected } }, anna);
    return { version: 0, edit };
  }
  if (kind === 'a comparison') {
    const input = { name: 'Mugs', productIds: [randomUUID()] };
    const { id, version } = (await ask(SAVE_COMPARISON, { input }, anna)).thing;
    const edit = (expected?: number) =>
      ask(SAVE_COMPARISON, { input: { ...input, id, name: randomUUID(), expectedVersion: expected } }, anna);
    return { version, edit };
  }
  const { id, version } = (await ask(ADD_ADDRESS, { input: address('1') }, anna)).thing;
  const edit = (expected?: number) =>
    ask(UPDATE_ADDRESS, { id, input: address(randomUUID()), version: expected }, anna);
  return { version, edit };
}

const KINDS = ['an address', 'a profile', 'a comparison', 'a role', 'an API client'];

test.each(KINDS)('%s is edited from the version that was read, and from no other', async (kind) => {
  const { version, edit } = await anEdited(kind);
  const { thing } = await edit(version);
  expect(thing.version).toBe(version + 1);
  expect(await edit(version)).toEqual({ code: 'STALE_VERSION', currentVersion: version + 1 });
  expect((await edit(version + 1)).thing.version).toBe(version + 2);
});

test.each(KINDS)('of five edits of %s at once from one version, one is made', async (kind) => {
  const { version, edit } = await anEdited(kind);
  const answers = await times(5, () => edit(version));
  expect(answers.filter(({ thing }) => thing?.version === version + 1)).toHaveLength(1);
  expect(answers.filter(({ currentVersion }) => currentVersion === version + 1)).toHaveLength(4);
});

test.each(KINDS)('without a version the last edit of %s wins', async (kind) => {
  const { version, edit } = await anEdited(kind);
  await edit();
  expect((await edit()).thing.version).toBe(version + 2);
});
