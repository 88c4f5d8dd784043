import { may, valid } from '@muster/kit/domain';
import { Allow, forbidden, ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root } from 'type-graphql';
import { z } from 'zod';
import { settingsOf } from '../../settings.ts';
import { RemoveResult } from '../browsing/browsing.graphql.ts';
import { ownView, viewsOfScreen } from './list-views.ts';
import { removeView } from './remove-view.ts';
import { SaveView, Screen, saveView } from './save-view.ts';
import { SavedViewType, SaveViewInput, SaveViewResult } from './view.graphql.ts';
import type { OpenedView } from './view.personal.ts';
import { SHARED_VIEWS_MAX, VIEWS_OF_ONE_MAX } from './view.rules.ts';

const ringOf = ({ services }: RequestContext) => settingsOf(services).MUSTER_DATA_KEY;

@Resolver(() => SavedViewType)
export class SavedViewResolver {
  @Allow('signed-in')
  @ListSize(VIEWS_OF_ONE_MAX + SHARED_VIEWS_MAX)
  @Query(() => [SavedViewType], {
    nullable: true,
    description: 'Your views of a screen and, with any permission, those that others share; oldest first.',
  })
  savedViews(
    @Ctx() ctx: RequestContext,
    @Arg('screen', () => String, { description: 'Screen of a client.' }) screen: string,
  ): Promise<OpenedView[]> {
    const wanted = valid(z.object({ screen: Screen }), { screen });
    return viewsOfScreen(ctx.em, ringOf(ctx), ctx.actor, wanted.screen);
  }

  @Allow('signed-in')
  @Mutation(() => SaveViewResult.type, {
    description:
      'Saves a view; you have a hundred at most, and a screen a hundred shared ones. Sharing needs the permission `view:share`.',
  })
  saveView(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => SaveViewInput, { description: 'Screen, name and query of the view.' }) input: SaveViewInput,
  ) {
    return SaveViewResult.of(async () => {
      const wanted = valid(SaveView, input);
      if (wanted.isShared && !may(ctx.actor, 'view:share'))
        throw forbidden('To share a view needs the permission view:share.');
      const again = (id: string, em: Parameters<typeof ownView>[0]) => ownView(em, ringOf(ctx), ctx.actor, id);
      return { view: await ctx.transact((tx) => saveView(tx, ringOf(ctx), wanted), again) };
    });
  }

  @Allow('signed-in')
  @Mutation(() => RemoveResult.type, {
    description: 'Removes one of your views; with the permission `view:share` also one that somebody else shares.',
  })
  removeView(@Ctx() ctx: RequestContext, @Arg('id', () => ID, { description: 'Id of the view.' }) id: string) {
    return RemoveResult.of(async () => ({ removedId: await ctx.transact((tx) => removeView(tx, id)) }));
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is yours, so that you can change it.' })
  isMine(@Ctx() { actor }: RequestContext, @Root() { accountId }: OpenedView): boolean {
    return accountId === actor.id;
  }
}
