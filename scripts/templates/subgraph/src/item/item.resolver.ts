import { valid } from '@muster/kit/domain';
import { Allow } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Mutation, Query, Resolver } from 'type-graphql';
import { CreateItem, createItem } from './create-item.ts';
import { CreateSampleItemInput, CreateSampleItemResult, ItemType } from './item.graphql.ts';
import { itemById } from './item.loaders.ts';

@Resolver(() => ItemType)
export class ItemResolver {
  @Allow('anyone')
  @Query(() => ItemType, { nullable: true, description: 'Item by its id; null when there is none.' })
  sampleItem(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'UUID of the item.' }) id: string,
  ): Promise<ItemType | null> {
    return ctx.load(itemById, id);
  }

  @Allow('sample:manage')
  @Mutation(() => CreateSampleItemResult.type, { description: 'Creates an item of the sample subgraph.' })
  createSampleItem(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => CreateSampleItemInput, { description: 'Name of the item.' }) input: CreateSampleItemInput,
  ) {
    return CreateSampleItemResult.of(async () => ({
      item: await ctx.transact((tx) => createItem(tx, valid(CreateItem, input))),
    }));
  }
}
