import { randomUUID } from 'node:crypto';
import { aCustomer, anAdministrator, type TestSubgraph, testSubgraph } from '@muster/testing';
import { users } from '../src/subgraph.ts';

export const PASSWORD = 'correct horse battery';
const ENV = { MUSTER_AUTH_SECRET: 'x'.repeat(32), MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1' };

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename
  ... on AuthSession { accessToken refreshToken user { id email } } ... on UserError { code message } } }`;

/** The users subgraph with people in it. */
export async function peopleStage() {
  const graph: TestSubgraph = await testSubgraph(users, { env: ENV });
  return {
    graph,
    /** Somebody who signed up: to be asked as, with their address. */
    async aPerson({ email = `${randomUUID()}@shop.example`, displayName = 'Anna' } = {}) {
      const { signUp } = await graph.run(SIGN_UP, { input: { email, password: PASSWORD, displayName } });
      return { ...aCustomer(signUp.user.id), email, refreshToken: signUp.refreshToken as string };
    },
    clerk: (...permissions: string[]) => anAdministrator(...permissions),
  };
}

export const times = <T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)));
