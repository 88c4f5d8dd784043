import { valid } from '@muster/kit/domain';
import { Allow, ListSize, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { AddArea, addArea } from './add-area.ts';
import type { AdminArea } from './area.entity.ts';
import {
  AddAdminAreaInput,
  AddAdminAreaResult,
  AdminAreaConnection,
  AdminAreaType,
  LocalName,
} from './area.graphql.ts';
import { areaByCode, areaById, listAreas } from './area.loaders.ts';
import { AREA_LOCALES } from './shipped-areas.ts';

@Resolver(() => AdminAreaType)
export class AreaResolver {
  @Allow('anyone')
  @Query(() => AdminAreaType, { nullable: true, description: 'An area by its id or its code; null when unknown.' })
  async adminArea(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID; wins over `code` when both are given.' })
    id: string | null,
    @Arg('code', () => String, { nullable: true, description: 'ISO 3166: `TW`, `VN-HN`.' }) code: string | null,
  ): Promise<AdminAreaType | null> {
    if (id != null) return ctx.load(areaById, id);
    return code == null ? null : ctx.load(areaByCode, code.trim().toUpperCase());
  }

  @Allow('anyone')
  @Paged()
  @Query(() => AdminAreaConnection, { description: 'Parts of an area, or the countries with known areas.' })
  adminAreas(
    @Ctx() ctx: RequestContext,
    @Arg('parentId', () => ID, {
      nullable: true,
      description: 'The area whose parts to list; null lists the countries.',
    })
    parentId: string | null,
    @Args(() => PageArgs) page: PageArgs,
  ) {
    return listAreas(ctx.em, parentId ?? null, page);
  }

  @Allow('area:manage')
  @Mutation(() => AddAdminAreaResult.type, { description: 'Adds a part to a known area.' })
  addAdminArea(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AddAdminAreaInput, { description: 'Code, names and parent of the area.' })
    input: AddAdminAreaInput,
  ) {
    return AddAdminAreaResult.of(async () => ({
      area: await ctx.transact((tx) => addArea(tx, valid(AddArea, input))),
    }));
  }

  @FieldResolver(() => String, { description: 'Name in the requested language, else the local name.' })
  name(
    @Root() area: AdminArea,
    @Arg('locale', () => String, { nullable: true, description: '`zh-TW`, `vi` or `en`.' }) locale: string | null,
  ): string {
    return (locale == null ? undefined : area.localNames[locale]) ?? area.name;
  }

  @ListSize(AREA_LOCALES.length)
  @FieldResolver(() => [LocalName], { description: 'Names in every language that has one.' })
  localNames(@Root() area: AdminArea): LocalName[] {
    return Object.entries(area.localNames).map(([locale, name]) => ({ locale, name }));
  }

  @FieldResolver(() => AdminAreaType, { nullable: true, description: 'The area that contains it; null for a country.' })
  async parent(@Ctx() ctx: RequestContext, @Root() area: AdminArea): Promise<AdminAreaType | null> {
    return area.parentId == null ? null : ctx.load(areaById, area.parentId);
  }
}
