import type { CounterStatus } from './counter.states.ts';

export const GOAL_POLICIES = ['ALL_OR_NOTHING', 'PRODUCE_ANYWAY', 'ADMIN_DECIDES'] as const;
export const CONFIRM_MODES = ['MANUAL', 'AUTO'] as const;
export const WINDOW_STATUSES = ['DRAFT', 'SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED', 'CANCELLED'] as const;

/** Statuses that catalog shows to everybody; a CANCELLED window may never have been announced. */
export const ANNOUNCED: readonly WindowStatus[] = ['SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED'];

/** A reservation proves the announcement, whose own event may still be in flight. */
export const isAnnounced = ({
  windowStatus,
  reservedEverQty,
}: {
  windowStatus: WindowStatus;
  reservedEverQty: number;
}) => ANNOUNCED.includes(windowStatus) || reservedEverQty > 0;

export type GoalPolicy = (typeof GOAL_POLICIES)[number];
export type ConfirmMode = (typeof CONFIRM_MODES)[number];
export type WindowStatus = (typeof WINDOW_STATUSES)[number];

/** Everything that decides the next step of an offer. */
export interface CounterFacts {
  readonly status: CounterStatus;
  readonly thresholdQty: number;
  readonly goalPolicy: GoalPolicy;
  readonly confirmMode: ConfirmMode;
  readonly reservedQty: number;
  readonly paidQty: number;
  readonly reservedEverQty: number;
  /** Quantity ever reserved, from `quota.closed`; null as long as reservations are accepted. */
  readonly closingReservedEverQty: number | null;
  readonly isGraceOver: boolean;
  readonly isFinalizeRequested: boolean;
  /** The sell window was cancelled. */
  readonly isCancelled: boolean;
  /** An administrator gets time after the closing to confirm a batch that reached its threshold. */
  readonly mayBeAsked: boolean;
  readonly decision: 'NOT_ASKED' | 'ASKED' | 'OVERDUE';
}

/**
 * `reach`, `lose`: the threshold, before confirmation. `confirm`: by the system. `lock`: no more reservations.
 * `requestFinalize`: unpaid reservations shall expire. `askAdministrator`: whether to confirm after the closing. `produce`,
 * `giveUp`, `neverConfirmed`, `callOff`: the final decision.
 */
export type Step =
  | 'reach'
  | 'lose'
  | 'confirm'
  | 'lock'
  | 'requestFinalize'
  | 'askAdministrator'
  | 'produce'
  | 'giveUp'
  | 'neverConfirmed'
  | 'callOff';

type Quantities = Pick<CounterFacts, 'reservedQty' | 'paidQty' | 'thresholdQty'>;

/** The threshold counts reserved and paid units. */
export const isReached = ({ reservedQty, paidQty, thresholdQty }: Quantities): boolean =>
  reservedQty + paidQty >= thresholdQty;

/** The goal counts paid units only. */
export const isGoalMet = ({ paidQty, thresholdQty }: Omit<Quantities, 'reservedQty'>): boolean =>
  paidQty >= thresholdQty;

/** Next automatic step of an offer, or null. Evaluated again after each step. */
export function nextStep(facts: CounterFacts): Step | null {
  if (facts.isCancelled && !isFinal(facts)) return 'callOff';
  switch (facts.status) {
    case 'OPEN':
    case 'REACHED':
      return beforeConfirmation(facts);
    case 'CONFIRMED':
      return isClosed(facts) ? 'lock' : null;
    case 'LOCKED':
      return facts.reservedQty > 0 ? waitForPayments(facts) : finalize(facts);
    case 'FINALIZED':
    case 'FAILED':
      return null;
  }
}

const isFinal = ({ status }: CounterFacts): boolean => status === 'FINALIZED' || status === 'FAILED';

function beforeConfirmation(facts: CounterFacts): Step | null {
  if (facts.decision !== 'NOT_ASKED') return whileAsked(facts);
  if (facts.status === 'OPEN' && isReached(facts)) return 'reach';
  if (facts.status === 'REACHED' && !isReached(facts)) return 'lose';
  // Before the closing: a last reservation whose event is late confirms as it would have in time.
  if (facts.status === 'REACHED' && facts.confirmMode === 'AUTO') return 'confirm';
  if (!isClosed(facts)) return null;
  if (facts.status === 'REACHED' && facts.mayBeAsked && !isEmpty(facts)) return 'askAdministrator';
  return facts.status === 'OPEN' && facts.goalPolicy === 'ALL_OR_NOTHING' ? 'giveUp' : 'neverConfirmed';
}

/** The threshold may be lost meanwhile: one who leaves does not take the decision from all others. */
const whileAsked = (facts: CounterFacts): Step | null =>
  facts.decision === 'OVERDUE' || isEmpty(facts) ? 'neverConfirmed' : null;

const isEmpty = ({ reservedQty, paidQty }: CounterFacts): boolean => reservedQty + paidQty === 0;

/** `quota.closed` and `order.reserved` travel on different streams: an offer is closed here once every reservation has arrived. */
const isClosed = ({ closingReservedEverQty, reservedEverQty }: CounterFacts): boolean =>
  closingReservedEverQty !== null && reservedEverQty >= closingReservedEverQty;

const waitForPayments = ({ isGraceOver, isFinalizeRequested }: CounterFacts): Step | null =>
  isGraceOver && !isFinalizeRequested ? 'requestFinalize' : null;

function finalize(facts: CounterFacts): Step | null {
  if (facts.paidQty === 0) return 'giveUp'; // No customers, whatever the goal was.
  if (isGoalMet(facts) || facts.goalPolicy === 'PRODUCE_ANYWAY') return 'produce';
  return facts.goalPolicy === 'ALL_OR_NOTHING' ? 'giveUp' : null;
}

/** True when only the decision of an administrator is missing: about a missed goal, or about the confirmation after the closing. */
export const awaitsDecision = ({
  status,
  reservedQty,
  decisionUntil,
}: Pick<CounterFacts, 'status' | 'reservedQty'> & { readonly decisionUntil?: Date | string | null }): boolean =>
  decisionUntil != null || (status === 'LOCKED' && reservedQty === 0);

export type OrderStep = 'order.reserved' | 'order.paid' | 'order.expired' | 'order.cancelled';
/** Status of an order before its step. */
export type OrderedFrom = 'RESERVED' | 'PENDING_PAYMENT' | 'PAYMENT_REQUESTED' | 'PAID' | 'PROCESSING' | 'EXPIRED';

/** Change of the reserved and paid quantities for each unit of an order. */
export interface Shift {
  readonly reserved: -1 | 0 | 1;
  readonly paid: -1 | 0 | 1;
}

const HELD: readonly OrderedFrom[] = ['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED'];
export const PAID: readonly OrderedFrom[] = ['PAID', 'PROCESSING'];

/** Shift that a step of an order causes; `from` is null for a new order. An expired order that is paid late comes back as paid. */
export function shiftOf(step: OrderStep, from: OrderedFrom | null): Shift {
  if (from === null) return { reserved: 1, paid: 0 };
  const reserved = HELD.includes(from) ? -1 : 0;
  if (step === 'order.paid') return { reserved, paid: PAID.includes(from) ? 0 : 1 };
  return { reserved, paid: PAID.includes(from) ? -1 : 0 };
}

/** Later of two statuses. A window never goes back, but its events arrive on several streams. */
export const laterOf = (one: WindowStatus, other: WindowStatus): WindowStatus =>
  WINDOW_STATUSES.indexOf(one) >= WINDOW_STATUSES.indexOf(other) ? one : other;

export const earlierThan = (status: WindowStatus): readonly WindowStatus[] =>
  WINDOW_STATUSES.slice(0, WINDOW_STATUSES.indexOf(status));

/** Whether reservations are still possible, so that there is something to confirm. */
export const takesReservations = (status: WindowStatus): boolean => earlierThan('CLOSING').includes(status);
