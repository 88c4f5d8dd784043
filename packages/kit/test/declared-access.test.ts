import { Query, Resolver } from 'type-graphql';
import { expect, test } from 'vitest';
import { Allow, subgraphSchema } from '../src/graphql/index.ts';

@Resolver()
class Declared {
  @Allow('anyone')
  @Query(() => String)
  open(): string {
    return 'open';
  }
}

@Resolver()
class Forgotten {
  @Query(() => String)
  door(): string {
    return 'ajar';
  }
}

const schemaOf = (resolver: unknown) => subgraphSchema({ resolvers: [resolver] as never, references: {} });

test('a root field that does not say who may use it is no part of any schema', async () => {
  await expect(schemaOf(Forgotten)).rejects.toThrow('Query.door does not say who may use it');
  expect((await schemaOf(Declared)).sdl).toContain('open: String!');
});
