import { Allow, subgraphSchema } from '@muster/kit/graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Field, FieldResolver, InputType, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { expect, test } from 'vitest';

@ObjectType({ description: 'A thing with a price.' })
class PricedType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;
}

@InputType({ description: 'How it is packed.' })
class PackingInput {
  @Field(() => String, { description: 'Material.' })
  material!: string;

  described(): string {
    return `in ${this.material}`;
  }
}

const context = { shop: 'corner' };

@Resolver(() => PricedType)
class PricedResolver {
  readonly #sign = '$';

  @Allow('anyone')
  @Query(() => PricedType, { description: 'One of them.' })
  priced(): PricedType {
    return { name: 'cup' };
  }

  @FieldResolver(() => String, { description: 'With its unit.' })
  price(
    @Ctx() { shop }: typeof context,
    @Arg('unit', () => String, { description: 'Unit.' }) unit: string,
    @Root() { name }: PricedType,
    @Arg('count', () => [String], { description: 'Counts.' }) counts: string[],
  ): string {
    return [shop, this.#sign, name, unit, ...counts].join(' ');
  }

  @FieldResolver(() => String, { description: 'Its packing.' })
  packed(@Arg('input', () => PackingInput, { description: 'Packing.' }) input: PackingInput): string {
    return input.described();
  }
}

const { schema } = await subgraphSchema({ resolvers: [PricedResolver], references: {} });
const resolved = (field: string, args: object): unknown => {
  const type = schema.getType('PricedType');
  if (type === undefined || !('getFields' in type)) throw new Error('no such type');
  const { resolve } = type.getFields()[field] as { resolve: (...given: unknown[]) => unknown };
  return resolve({ name: 'cup' }, args, context, { fieldName: field } as GraphQLResolveInfo);
};

test('a field with arguments is resolved at once, by its own method with its own values', () => {
  expect(resolved('price', { count: ['2', '3'], unit: 'each' })).toBe('corner $ cup each 2 3');
});

test('an input object is an instance of its class, in a later turn', async () => {
  const packed = resolved('packed', { input: { material: 'paper' } });
  expect(packed).toBeInstanceOf(Promise);
  expect(await packed).toBe('in paper');
});
