import type { CounterStatus } from './counter.states.ts';

export const GOAL_POLICIES = ['ALL_OR_NOTHING', 'PRODUCE_ANYWAY', 'ADMIN_DECIDES'] as const;
export const CONFIRM_MODES = ['MANUAL', 'AUTO'] as const;
export const WINDOW_STATUSES = ['DRAFT', 'SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED', 'CANCELLED'] as const;

/** What catalog shows to everybody; CANCELLED may never have been announced. */
export const ANNOUNCED: readonly WindowStatus[] = ['SCHEDULED', 'OPEN', 'CLOSING', 'FINALIZED'];

/** What somebody reserved was announced, though we have not heard of it yet. */
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

/** All that decides what becomes of an offer. */
export interface CounterFacts {
  readonly status: CounterStatus;
  readonly thresholdQty: number;
  readonly goalPolicy: GoalPolicy;
  readonly confirmMode: ConfirmMode;
  readonly reservedQty: number;
  readonly paidQty: number;
  readonly reservedEverQty: number;
  /** How much was ever reserved, said when no more could be; null as long as reservations may come in. */
  readonly closingReservedEverQty: number | null;
  readonly isGraceOver: boolean;
  readonly isFinalizeRequested: boolean;
}

/**
 * `reach`, `lose`: the threshold, before anyone confirmed. `confirm`: by the system. `lock`: no more reservations.
 * `requestFinalize`: what is unpaid shall expire. `produce`, `giveUp`, `neverConfirmed`: the last word.
 */
export type Step = 'reach' | 'lose' | 'confirm' | 'lock' | 'requestFinalize' | 'produce' | 'giveUp' | 'neverConfirmed';

type Quantities = Pick<CounterFacts, 'reservedQty' | 'paidQty' | 'thresholdQty'>;

/** The threshold asks for how many are wanted, whether they paid already or not. */
export const isReached = ({ reservedQty, paidQty, thresholdQty }: Quantities): boolean =>
  reservedQty + paidQty >= thresholdQty;

/** The goal asks for how many paid. */
export const isGoalMet = ({ paidQty, thresholdQty }: Omit<Quantities, 'reservedQty'>): boolean =>
  paidQty >= thresholdQty;

/** What happens next to an offer by itself, or null. Asked again after each step. */
export function nextStep(facts: CounterFacts): Step | null {
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

function beforeConfirmation(facts: CounterFacts): Step | null {
  if (facts.status === 'OPEN' && isReached(facts)) return 'reach';
  if (facts.status === 'REACHED' && !isReached(facts)) return 'lose';
  // Before the closing is looked at: a last reservation that is heard of late confirms as it would have in time.
  if (facts.status === 'REACHED' && facts.confirmMode === 'AUTO') return 'confirm';
  if (!isClosed(facts)) return null;
  return facts.status === 'OPEN' && facts.goalPolicy === 'ALL_OR_NOTHING' ? 'giveUp' : 'neverConfirmed';
}

/** The window's end and the reservations reach us on different ways: it has closed for us once all of them are here. */
const isClosed = ({ closingReservedEverQty, reservedEverQty }: CounterFacts): boolean =>
  closingReservedEverQty !== null && reservedEverQty >= closingReservedEverQty;

const waitForPayments = ({ isGraceOver, isFinalizeRequested }: CounterFacts): Step | null =>
  isGraceOver && !isFinalizeRequested ? 'requestFinalize' : null;

function finalize(facts: CounterFacts): Step | null {
  if (facts.paidQty === 0) return 'giveUp'; // Whatever the goal was, there is nobody to make anything for.
  if (isGoalMet(facts) || facts.goalPolicy === 'PRODUCE_ANYWAY') return 'produce';
  return facts.goalPolicy === 'ALL_OR_NOTHING' ? 'giveUp' : null;
}

/** Nothing but an administrator's decision is missing: everything else goes on by itself. */
export const awaitsDecision = ({ status, reservedQty }: Pick<CounterFacts, 'status' | 'reservedQty'>): boolean =>
  status === 'LOCKED' && reservedQty === 0;

export type OrderStep = 'order.reserved' | 'order.paid' | 'order.expired' | 'order.cancelled';
/** Where an order was before its step. */
export type OrderedFrom = 'RESERVED' | 'PENDING_PAYMENT' | 'PAYMENT_REQUESTED' | 'PAID' | 'PROCESSING' | 'EXPIRED';

/** How each piece of an order moves what is reserved and what is paid. */
export interface Shift {
  readonly reserved: -1 | 0 | 1;
  readonly paid: -1 | 0 | 1;
}

const HELD: readonly OrderedFrom[] = ['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED'];
export const PAID: readonly OrderedFrom[] = ['PAID', 'PROCESSING'];

/** What a step of an order means to the counters; `from` is null for a new one. An order that had left and is paid late comes back as paid. */
export function shiftOf(step: OrderStep, from: OrderedFrom | null): Shift {
  if (from === null) return { reserved: 1, paid: 0 };
  const reserved = HELD.includes(from) ? -1 : 0;
  if (step === 'order.paid') return { reserved, paid: PAID.includes(from) ? 0 : 1 };
  return { reserved, paid: PAID.includes(from) ? -1 : 0 };
}

/** The one of two that is further on. What we hear of a window comes on several ways, and it never goes back. */
export const laterOf = (one: WindowStatus, other: WindowStatus): WindowStatus =>
  WINDOW_STATUSES.indexOf(one) >= WINDOW_STATUSES.indexOf(other) ? one : other;

export const earlierThan = (status: WindowStatus): readonly WindowStatus[] =>
  WINDOW_STATUSES.slice(0, WINDOW_STATUSES.indexOf(status));

/** Whether customers may still come, so that there is something to confirm for. */
export const takesReservations = (status: WindowStatus): boolean => earlierThan('CLOSING').includes(status);
