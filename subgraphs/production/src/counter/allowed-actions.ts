import { type Actor, may } from '@muster/kit/domain';
import { type CounterWithTerms, decisionOf } from './counter.entity.ts';
import { awaitsDecision, takesReservations } from './counter.rules.ts';
import { counterStates } from './counter.states.ts';

export const BATCH_ACTIONS = ['CONFIRM', 'PRODUCE', 'CANCEL', 'RESCHEDULE'] as const;
export type BatchAction = (typeof BATCH_ACTIONS)[number];

type Closable = Pick<CounterWithTerms, 'windowStatus' | 'closingReservedEverQty'>;

/** Whether the window takes no more reservations, so that there is nothing left to confirm. */
export const hasClosed = ({ windowStatus, closingReservedEverQty }: Closable): boolean =>
  closingReservedEverQty != null || !takesReservations(windowStatus);

/** Decisions that this actor may take on an offer now. */
export function allowedDecisions(counter: CounterWithTerms, actor: Actor, now: Date): BatchAction[] {
  const decision = decisionOf(counter, now);
  if (!may(actor, 'batch:confirm') || decision === 'OVERDUE') return [];
  const isOpen = !hasClosed(counter) || decision === 'ASKED';
  return [
    ...(counterStates.allows(counter.status, 'confirm') && isOpen ? (['CONFIRM'] as const) : []),
    ...(awaitsDecision(counter) ? (['PRODUCE', 'CANCEL'] as const) : []),
  ];
}
