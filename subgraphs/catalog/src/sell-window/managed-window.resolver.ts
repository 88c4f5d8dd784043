import { Allow, ForViewer, ListSize } from '@muster/kit/graphql';
import { inLocale } from '@muster/kit/messages';
import { loadBy, type RequestContext, visibleToAll } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Product } from '../product/product.entity.ts';
import { SellWindowActionEnum, SellWindowProblemType } from './managed-window.graphql.ts';
import { allowedActions, SELL_WINDOW_ACTIONS, type SellWindowAction } from './sell-window.actions.ts';
import type { SellWindow } from './sell-window.entity.ts';
import { SellWindowType } from './sell-window.graphql.ts';
import { offersOfWindow } from './sell-window.loaders.ts';
import { PROBLEMS_MAX, problemsOf, sentenceOf } from './sell-window.problems.ts';

/** Products whatever their status: whoever manages the window is told of it, and of nothing else. */
const offeredProduct = loadBy(Product, 'id', visibleToAll);

@Resolver(() => SellWindowType)
export class ManagedWindowResolver {
  @ForViewer()
  @ListSize(SELL_WINDOW_ACTIONS.length)
  @FieldResolver(() => [SellWindowActionEnum], {
    description: 'What whoever asks may do with the sell window at this moment; nothing without `sell_window:manage`.',
  })
  allowedActions(@Ctx() { actor, now }: RequestContext, @Root() window: SellWindow): SellWindowAction[] {
    return allowedActions(actor, window, now);
  }

  @Allow('sell_window:manage')
  @ListSize(PROBLEMS_MAX)
  @FieldResolver(() => [SellWindowProblemType], {
    nullable: true,
    description: 'Problems to mend before the sell window opens; none once it has opened.',
  })
  async problems(@Ctx() ctx: RequestContext, @Root() window: SellWindow): Promise<SellWindowProblemType[]> {
    const offers = await ctx.load(offersOfWindow, window.id);
    const offered = await Promise.all(
      offers.map(async (offer) => ({
        offer,
        productStatus: (await ctx.load(offeredProduct, offer.product.id))!.status,
      })),
    );
    const locale = ctx.caller.locale ?? 'en';
    return problemsOf(window, offered, ctx.now).map(({ code, offer }) => ({
      code,
      message: inLocale(locale, sentenceOf(code)),
      offer,
    }));
  }
}
