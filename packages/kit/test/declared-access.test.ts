import type { Actor } from '@muster/kit/domain';
import { anAdministrator } from '@muster/testing';
import { graphql } from 'graphql';
import { Directive, Field, FieldResolver, ID, ObjectType, Query, Resolver } from 'type-graphql';
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

@ObjectType()
@Directive('@key(fields: "id")')
@SeenBy('anyone')
class Contributed {
  @Field(() => ID)
  id!: string;
}
@Resolver(() => Contributed)
class Contributes {
  @Allow('shelf:read', 'shelf:write')
  @FieldResolver(() => String, { nullable: true, description: 'Place of the thing.' })
  shelf(): string {
    return 'left';
  }
}

test('of two permissions either is enough, also on an entity that only its reference reaches', async () => {
  const { schema, sdl } = await subgraphSchema({
    resolvers: [Declared, Contributes] as never,
    references: { Contributed: async ({ id = '' }) => ({ id }) },
  });
  expect(sdl).toContain('Place of the thing. Requires the permission `shelf:read` or `shelf:write`.');
  expect(sdl).toContain('@requiresScopes(scopes: [["shelf:read"], ["shelf:write"]])');
  const asks = (actor: Actor) =>
    graphql({
      schema,
      source:
        '{ _entities(representations: [{ __typename: "Contributed", id: "1" }]) { ... on Contributed { shelf } } }',
      contextValue: { actor, noteRead: () => {} },
    });
  for (const permission of ['shelf:read', 'shelf:write'])
    expect((await asks(anAdministrator(permission))).data).toEqual({ _entities: [{ shelf: 'left' }] });
  const { data, errors } = await asks(anAdministrator('shelf:sell'));
  expect([data, errors?.[0]?.message]).toEqual([
    { _entities: [{ shelf: null }] },
    'This needs the permission shelf:read or shelf:write.',
  ]);
});
