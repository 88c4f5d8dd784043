import type { LaunchCounts } from './launch-counts.ts';
import { REFUSAL_REASONS, type RefusalReason } from './refusal-counts.ts';
import type { SellWindowTotals } from './totals.ts';

interface RefusalCount {
  readonly reason: RefusalReason;
  readonly count: number;
}

/** Activity of a sell window since the message before, and its totals. */
export interface LaunchPulse {
  readonly sellWindowId: string;
  readonly at: Date;
  readonly seq: number;
  readonly reservedQty: number;
  readonly orders: number;
  readonly refusals: readonly RefusalCount[];
  readonly paidOrders: number;
  readonly totals: SellWindowTotals;
}

/** The difference of two readings; without an earlier one nothing has happened yet. */
export function pulseOf(sellWindowId: string, now: LaunchCounts, before: LaunchCounts = now): LaunchPulse {
  return {
    sellWindowId,
    at: now.at,
    seq: now.at.getTime(),
    reservedQty: now.placedQty - before.placedQty,
    orders: now.placedOrders - before.placedOrders,
    paidOrders: now.paidOrders - before.paidOrders,
    refusals: REFUSAL_REASONS.map((reason) => ({
      reason,
      count: (now.refused.get(reason) ?? 0) - (before.refused.get(reason) ?? 0),
    })).filter(({ count }) => count > 0),
    totals: now.totals,
  };
}

/** Whether a pulse has news beside one that was sent before. The first second of rest is news: rates fall back to zero. */
export function isNews(pulse: LaunchPulse, sent: LaunchPulse): boolean {
  const moves = ({ reservedQty, orders, paidOrders, refusals }: LaunchPulse) =>
    reservedQty > 0 || orders > 0 || paidOrders > 0 || refusals.length > 0;
  return moves(pulse) || moves(sent) || JSON.stringify(pulse.totals) !== JSON.stringify(sent.totals);
}
