import { isId, valid } from '@muster/kit/domain';
import { Allow, Cost, ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root, Subscription } from 'type-graphql';
import { z } from 'zod';
import { LaunchPulseType, PulseMinuteType, SellWindowStub, SellWindowTotalsType } from './launch.graphql.ts';
import type { LaunchPulse } from './pulse.rules.ts';
import { MINUTES_MAX, minutesOfWindow } from './pulse-minutes.ts';
import { totalsOfWindow } from './totals.ts';
import { WatchPulse, watchPulse } from './watch-pulse.ts';

/** A watched window takes memory, and a part of a statement a second. */
const WATCHED_POINTS = 10;
const Pulse = z.object({ minutes: z.int().min(1).max(MINUTES_MAX) });

@Resolver(() => SellWindowStub)
export class LaunchResolver {
  @Allow('sell_window:manage', 'order:read_any')
  @FieldResolver(() => SellWindowTotalsType, {
    nullable: true,
    description: 'What the sell window has brought so far: its live orders, their units and money.',
  })
  async liveTotals(@Ctx() ctx: RequestContext, @Root() { id }: SellWindowStub): Promise<SellWindowTotalsType | null> {
    return isId(id) ? ((await ctx.load(totalsOfWindow, id)) as SellWindowTotalsType) : null;
  }

  @Allow('sell_window:manage', 'order:read_any')
  @ListSize(MINUTES_MAX)
  @FieldResolver(() => [PulseMinuteType], {
    nullable: true,
    description: 'What the sell window did, minute by minute: the present minute last.',
  })
  async pulseMinutes(
    @Ctx() ctx: RequestContext,
    @Root() { id }: SellWindowStub,
    @Arg('minutes', () => Int, { defaultValue: 60, description: 'Minutes to look back, 1 to 120.' }) minutes: number,
  ): Promise<PulseMinuteType[] | null> {
    const given = valid(Pulse, { minutes });
    return isId(id) ? ctx.load(minutesOfWindow(given.minutes), id) : null;
  }

  @Allow('sell_window:manage', 'order:read_any')
  @Subscription(() => LaunchPulseType, {
    description:
      'Pulse of each sell window: as it is first, then once a second while it moves, and once more when it rests. What happened between two messages is in the second.',
    subscribe: ({ args, context }) => watchPulse(context as RequestContext, valid(WatchPulse, args)),
  })
  launchPulse(
    @Root() pulse: LaunchPulse,
    @Cost(WATCHED_POINTS)
    @Arg('sellWindowIds', () => [ID], { description: 'Sell window ids, 1 to 50; an unknown one has no orders.' })
    _sellWindowIds: string[],
  ): LaunchPulseType {
    return pulse as unknown as LaunchPulseType;
  }
}
