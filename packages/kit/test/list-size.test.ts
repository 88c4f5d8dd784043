import { type DocumentNode, execute, parse } from 'graphql';
import { Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { beforeEach, describe, expect, test } from 'vitest';
import { Allowance, type Connection, emptyPage } from '../src/domain/index.ts';
import { Allow, Cost, connectionType, ListSize, Paged, subgraphSchema } from '../src/graphql/index.ts';
import { CompiledDocuments } from '../src/serve/index.ts';

const LEAVES_MAX = 10;

@ObjectType()
class Leaf {
  @Field(() => ID)
  id!: string;
}

@ObjectType()
class Branch {
  @Field(() => Int)
  size!: number;

  @ListSize(LEAVES_MAX)
  @Field(() => [Leaf], { nullable: true })
  held?: Leaf[];
}
const BranchConnection = connectionType('Branch', () => Branch);

let grown = 0;

@Resolver(() => Branch)
class Tree {
  @Cost(7)
  @ListSize(3)
  @Allow('anyone')
  @Query(() => [Branch])
  branches(): Branch[] {
    return [{ size: 4 }, { size: 4 }, { size: 4 }];
  }

  @Allow('anyone')
  @Query(() => Branch)
  overgrown(): Branch {
    return { size: LEAVES_MAX + 1, held: Array.from({ length: LEAVES_MAX + 1 }, (_, n) => ({ id: `${n}` })) };
  }

  @Paged()
  @Allow('anyone')
  @Query(() => BranchConnection)
  page(): Connection<Branch> {
    return emptyPage<Branch>();
  }

  @ListSize(LEAVES_MAX)
  @FieldResolver(() => [Leaf], { nullable: true })
  async leaves(@Root() { size }: Branch): Promise<Leaf[]> {
    grown += 1;
    return Array.from({ length: size }, (_, n) => ({ id: `${n}` }));
  }
}

@Resolver()
class Forgetful {
  @Allow('anyone')
  @Query(() => [String])
  names(): string[] {
    return [];
  }
}
@Resolver()
class ForgetfulPage {
  @Allow('anyone')
  @Query(() => BranchConnection)
  page(): Connection<Branch> {
    return emptyPage<Branch>();
  }
}

const schemaOf = (...resolvers: unknown[]) => subgraphSchema({ resolvers: resolvers as never, references: {} });
const { schema, sdl } = await schemaOf(Tree);

test('a list without a declared maximum is refused by every schema, and so is an undeclared page', async () => {
  await expect(schemaOf(Forgetful)).rejects.toThrow('Query.names is a list that does not say how long');
  await expect(schemaOf(ForgetfulPage, Tree)).rejects.toThrow('BranchConnection.edges is a list that does not say');
});

test('the declarations reach the composed schema', () => {
  expect(sdl).toContain('branches: [Branch!]! @cost(weight: 7) @listSize(assumedSize: 3)');
  expect(sdl).toMatch(/page: BranchConnection! @listSize\(assumedSize: 20, slicingArguments: \["first", "last"\]/);
});

const compiled = new CompiledDocuments(schema, { usesBefore: 1 });
const ways = {
  'as it is': (document: DocumentNode, context: object) => execute({ schema, document, contextValue: context }),
  compiled: (document: DocumentNode, context: object) =>
    compiled.execute(document, { variables: {}, operationName: undefined, context }),
};

describe.each(Object.entries(ways))('a document that is run %s', (_name, run) => {
  beforeEach(() => {
    grown = 0;
  });
  const runWithin = async (text: string, objects: number) => {
    const allowance = new Allowance({ objects, chars: null, ms: null });
    const answer = await run(parse(text), { allowance });
    return { answer, allowance };
  };

  test('a list longer than its maximum is not answered, whether resolved or a plain property', async () => {
    for (const field of ['leaves', 'held']) {
      const { answer } = await runWithin(`{ overgrown { ${field} { id } } }`, 1_000);
      expect(answer.errors?.[0]?.message).toContain('A list that may hold 10 things has 11');
      expect(answer.data).toEqual({ overgrown: { [field]: null } });
    }
  });

  test('deducts its objects from the allowance, and stops when that is used up', async () => {
    const text = '{ branches { leaves { id } } }';
    const enough = await runWithin(text, 3 + 12);
    expect([enough.answer.errors, enough.allowance.taken]).toEqual([undefined, 15]);
    const { answer, allowance } = await runWithin(text, 3 + 11);
    expect(allowance.ended).toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    expect(answer.errors?.[0]?.extensions.code).toBe('ANSWER_TOO_LARGE');
    grown = 0;
    expect((await runWithin(text, 2)).allowance.ended).toMatchObject({ code: 'ANSWER_TOO_LARGE' });
    expect(grown).toBe(0);
  });

  test('starts nothing more after its deadline', async () => {
    const allowance = new Allowance({ objects: null, chars: null, ms: 0 });
    const answer = await run(parse('{ branches { leaves { id } } }'), { allowance });
    expect([answer.errors?.[0]?.extensions.code, grown]).toEqual(['TIMED_OUT', 0]);
  });
});
