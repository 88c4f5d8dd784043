import { valid } from '@muster/kit/domain';
import { Allow, DateTime, StepUp } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, ID, Int, Mutation, Resolver } from 'type-graphql';
import { CancelSellWindow, cancelReservationsNow, cancelSellWindow } from './cancel-sell-window.ts';
import { changeTerms } from './change-terms.ts';
import { ProlongSellWindow, prolongSellWindow } from './prolong-sell-window.ts';
import {
  CancelSellWindowResult,
  ProlongSellWindowResult,
  SetOfferEnabledResult,
  SetOfferQuotaResult,
} from './running-window.graphql.ts';
import { SetOfferEnabled, setOfferEnabled } from './set-offer-enabled.ts';
import { SetOfferQuota, setOfferQuota } from './set-offer-quota.ts';

/** Changes and the end of windows that customers may already reserve in. */
@Resolver()
export class RunningWindowResolver {
  @StepUp({ keys: 'by scope' })
  @Allow('sell_window:manage')
  @Mutation(() => CancelSellWindowResult.type, {
    description:
      'Cancels a sell window in any status before FINALIZED. Reservations stop at once; then its orders are cancelled, coupons are usable again, and what was paid is refunded. Refused once an offer of it is decided for production; an offer decided at that very moment is still made. Not reversible.',
  })
  cancelSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Sell window to call off.' }) id: string,
    @Arg('reason', () => String, { description: 'Reason, shown with the window: 1 to 500 characters.' }) reason: string,
  ) {
    return CancelSellWindowResult.of(async () => {
      const input = valid(CancelSellWindow, { id, reason });
      return { sellWindow: await cancelReservationsNow(ctx, await ctx.transact((tx) => cancelSellWindow(tx, input))) };
    });
  }

  @Allow('sell_window:manage')
  @Mutation(() => ProlongSellWindowResult.type, {
    description:
      'Moves the closing time of an announced sell window, later or earlier. Payment deadlines that customers were given stay, unless the window now ends before them.',
  })
  prolongSellWindow(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { description: 'Sell window in SCHEDULED or OPEN.' }) id: string,
    @Arg('closeAt', () => DateTime, {
      description: 'New closing time: in the future, after `startAt` and within five years of it.',
    })
    closeAt: Date,
  ) {
    return ProlongSellWindowResult.of(async () => {
      const input = valid(ProlongSellWindow, { id, closeAt });
      return { sellWindow: await changeTerms(ctx, (tx) => prolongSellWindow(tx, input)) };
    });
  }

  @Allow('sell_window:manage')
  @Mutation(() => SetOfferQuotaResult.type, {
    description:
      'Sets the quota of an offer, up or down, while its sell window takes reservations. A sold-out offer is open again with a larger quota, and sold out with one that equals what is sold.',
  })
  setOfferQuota(
    @Ctx() ctx: RequestContext,
    @Arg('offerId', () => ID, { description: 'Offer of a window that has not closed.' }) offerId: string,
    @Arg('maxTotalQty', () => Int, {
      description: 'Quota: 1 to 1,000,000, not below the threshold nor below what is sold.',
    })
    maxTotalQty: number,
  ) {
    return SetOfferQuotaResult.of(async () => ({
      offer: await setOfferQuota(ctx, valid(SetOfferQuota, { offerId, maxTotalQty })),
    }));
  }

  @Allow('sell_window:manage')
  @Mutation(() => SetOfferEnabledResult.type, {
    description:
      'Takes an offer off sale, or puts it back, while its sell window takes reservations. Orders that exist stay, and count towards its threshold.',
  })
  setOfferEnabled(
    @Ctx() ctx: RequestContext,
    @Arg('offerId', () => ID, { description: 'Offer of a window that has not closed.' }) offerId: string,
    @Arg('enabled', () => Boolean, { description: 'False stops reservations, true takes them again.' })
    enabled: boolean,
  ) {
    return SetOfferEnabledResult.of(async () => {
      const input = valid(SetOfferEnabled, { offerId, enabled });
      return { offer: await changeTerms(ctx, (tx) => setOfferEnabled(tx, input)) };
    });
  }
}
