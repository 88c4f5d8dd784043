import { randomUUID } from 'node:crypto';
import { knownProducts } from '@muster/events';
import { aCustomer, anAdministrator, type TestSubgraph, testSubgraph } from '@muster/testing';
import { users } from '../src/subgraph.ts';

export const PASSWORD = 'correct horse battery';
export const ENV = { MUSTER_AUTH_SECRET: 'x'.repeat(32), MUSTER_ARGON2_MEMORY_KIB: '64', MUSTER_ARGON2_TIME_COST: '1' };

const SIGN_UP = `mutation ($input: SignUpInput!) { signUp(input: $input) { __typename
  ... on AuthSession { accessToken refreshToken user { id email } } ... on UserError { code message } } }`;

/** The users subgraph with people in it. */
export async function peopleStage() {
  const graph: TestSubgraph = await testSubgraph(users, { env: ENV });
  const offShelf = new Set<string>();
  const asked: object[] = [];
  const catalogKnows = () =>
    graph.answers(knownProducts, (question) => {
      asked.push(question);
      const isOnSale = (id: string) => !offShelf.has(id);
      const [productId] = question.productIds;
      return {
        productIds: question.productIds.filter(isOnSale),
        variants: question.variantIds.filter(isOnSale).map((variantId) => ({ variantId, productId: productId! })),
      };
    });
  catalogKnows();
  return {
    graph,
    /** What catalog, whose answer is played here, has not on sale: everything else is. */
    offShelf,
    /** What catalog was asked. */
    asked,
    /** Plays catalog again, after something else was played. */
    catalogKnows,
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
