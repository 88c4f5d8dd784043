import { Directive, Field, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { expect, test } from 'vitest';
import { Allow, SeenBy, subgraphSchema } from '../src/graphql/index.ts';

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

@ObjectType()
@Directive('@key(fields: "id")')
class Exposed {
  @Field(() => ID)
  id!: string;
}
@ObjectType()
@Directive('@key(fields: "id")')
@SeenBy('owner')
class Owned {
  @Field(() => ID)
  id!: string;
}
@Resolver()
class ShowsExposed {
  @Allow('anyone')
  @Query(() => Exposed)
  exposed(): Exposed {
    return { id: '1' };
  }
}
@Resolver()
class ShowsOwned {
  @Allow('anyone')
  @Query(() => Owned)
  owned(): Owned {
    return { id: '1' };
  }
}

const schemaOf = (resolver: unknown) => subgraphSchema({ resolvers: [resolver] as never, references: {} });

test('a root field without an access rule is refused by every schema', async () => {
  await expect(schemaOf(Forgotten)).rejects.toThrow('Query.door does not say who may use it');
  expect((await schemaOf(Declared)).sdl).toContain('open: String!');
});

test('an entity without declared viewers is refused by every schema', async () => {
  await expect(schemaOf(ShowsExposed)).rejects.toThrow('Exposed does not say who sees it');
  expect([...(await schemaOf(ShowsOwned)).viewers]).toEqual([['Owned', 'owner']]);
});
