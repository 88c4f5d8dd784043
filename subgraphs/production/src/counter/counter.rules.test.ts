import { describe, expect, test } from 'vitest';
import {
  awaitsDecision,
  type CounterFacts,
  earlierThan,
  GOAL_POLICIES,
  laterOf,
  nextStep,
  type OrderedFrom,
  type OrderStep,
  type Shift,
  type Step,
  shiftOf,
  takesReservations,
  WINDOW_STATUSES,
} from './counter.rules.ts';

/** An offer that takes ten, in an open window, of which nobody wants any yet. */
const facts = (changed: Partial<CounterFacts>): CounterFacts => ({
  status: 'OPEN',
  thresholdQty: 10,
  goalPolicy: 'ALL_OR_NOTHING',
  confirmMode: 'MANUAL',
  reservedQty: 0,
  paidQty: 0,
  reservedEverQty: 0,
  closingReservedEverQty: null,
  isGraceOver: false,
  isFinalizeRequested: false,
  isCancelled: false,
  mayBeAsked: false,
  decision: 'NOT_ASKED',
  ...changed,
});
type Row = [string, Partial<CounterFacts>, Step | null];

describe('while the window is open', () => {
  test.each<Row>([
    ['nine of ten are not enough', { reservedQty: 9 }, null],
    ['ten are', { reservedQty: 10 }, 'reach'],
    ['paid ones count like reserved ones', { reservedQty: 4, paidQty: 6 }, 'reach'],
    ['a threshold of nothing is reached at once', { thresholdQty: 0 }, 'reach'],
    ['what is reached stays so', { status: 'REACHED', reservedQty: 10 }, null],
    ['one less than it takes is lost', { status: 'REACHED', reservedQty: 9 }, 'lose'],
    ['the system confirms what is reached', { status: 'REACHED', reservedQty: 10, confirmMode: 'AUTO' }, 'confirm'],
    ['but not what is lost', { status: 'REACHED', reservedQty: 9, confirmMode: 'AUTO' }, 'lose'],
    ['what is confirmed is not lost', { status: 'CONFIRMED', reservedQty: 0 }, null],
    ['nor finalized before the window closes', { status: 'CONFIRMED', paidQty: 10 }, null],
  ])('%s', (_, changed, step) => expect(nextStep(facts(changed))).toBe(step));
});

describe('when the window has closed', () => {
  const closed = { reservedEverQty: 5, closingReservedEverQty: 5 };
  test.each<Row>([
    ['a reservation on its way is waited for', { ...closed, reservedEverQty: 4 }, null],
    ['also by what is confirmed', { ...closed, status: 'CONFIRMED', reservedEverQty: 4 }, null],
    ['the goal is missed by what nobody confirmed', { ...closed }, 'giveUp'],
    ['unless it need not be met', { ...closed, goalPolicy: 'PRODUCE_ANYWAY' }, 'neverConfirmed'],
    ['or an administrator would have decided', { ...closed, goalPolicy: 'ADMIN_DECIDES' }, 'neverConfirmed'],
    [
      'what was reached and never confirmed lapses',
      { ...closed, status: 'REACHED', reservedQty: 10 },
      'neverConfirmed',
    ],
    [
      'unless an administrator may be asked',
      { ...closed, status: 'REACHED', reservedQty: 10, mayBeAsked: true },
      'askAdministrator',
    ],
    [
      'of which there is no need without customers',
      { ...closed, status: 'REACHED', thresholdQty: 0, mayBeAsked: true },
      'neverConfirmed',
    ],
    ['who then has time', { ...closed, status: 'REACHED', reservedQty: 10, decision: 'ASKED' }, null],
    ['also when a customer leaves', { ...closed, status: 'REACHED', reservedQty: 9, decision: 'ASKED' }, null],
    ['but not when all of them do', { ...closed, status: 'REACHED', decision: 'ASKED' }, 'neverConfirmed'],
    ['nor for ever', { ...closed, status: 'REACHED', reservedQty: 10, decision: 'OVERDUE' }, 'neverConfirmed'],
    ['what the last reservation reaches is reached first', { ...closed, reservedQty: 10 }, 'reach'],
    [
      'and confirmed, where the system does that',
      { ...closed, status: 'REACHED', reservedQty: 10, confirmMode: 'AUTO' },
      'confirm',
    ],
    ['what is confirmed is locked', { ...closed, status: 'CONFIRMED', reservedQty: 5 }, 'lock'],
    ['open payments are waited for', { ...closed, status: 'LOCKED', reservedQty: 1, paidQty: 10 }, null],
    [
      'until the grace is over',
      { ...closed, status: 'LOCKED', reservedQty: 1, paidQty: 10, isGraceOver: true },
      'requestFinalize',
    ],
    [
      'which is emitted once',
      { ...closed, status: 'LOCKED', reservedQty: 1, isGraceOver: true, isFinalizeRequested: true },
      null,
    ],
    ['with nothing open the grace does not matter', { ...closed, status: 'LOCKED', paidQty: 10 }, 'produce'],
    ['nothing follows the last word', { ...closed, status: 'FINALIZED', paidQty: 10 }, null],
    ['whichever it was', { ...closed, status: 'FAILED', reservedQty: 10 }, null],
  ])('%s', (_, changed, step) => expect(nextStep(facts(changed))).toBe(step));
});

describe('when the window is cancelled', () => {
  test.each<Row>([
    ['what is open is called off', { reservedQty: 5 }, 'callOff'],
    ['what is reached, too', { status: 'REACHED', reservedQty: 10 }, 'callOff'],
    [
      'also where the system would have confirmed',
      { status: 'REACHED', reservedQty: 10, confirmMode: 'AUTO' },
      'callOff',
    ],
    ['what is confirmed and paid', { status: 'CONFIRMED', paidQty: 10 }, 'callOff'],
    ['what waits for payments', { status: 'LOCKED', reservedQty: 5, closingReservedEverQty: 5 }, 'callOff'],
    ['what waits for an administrator', { status: 'REACHED', reservedQty: 10, decision: 'ASKED' }, 'callOff'],
    ['but nothing that is made', { status: 'FINALIZED', paidQty: 10 }, null],
    ['nor what was given up before', { status: 'FAILED' }, null],
  ])('%s', (_, changed, step) => expect(nextStep(facts({ ...changed, isCancelled: true }))).toBe(step));
});

describe('the last word', () => {
  test.each<[string, number, number, Record<(typeof GOAL_POLICIES)[number], Step | null>]>([
    ['all paid', 10, 10, { ALL_OR_NOTHING: 'produce', PRODUCE_ANYWAY: 'produce', ADMIN_DECIDES: 'produce' }],
    ['one less paid', 10, 9, { ALL_OR_NOTHING: 'giveUp', PRODUCE_ANYWAY: 'produce', ADMIN_DECIDES: null }],
    ['nobody paid', 10, 0, { ALL_OR_NOTHING: 'giveUp', PRODUCE_ANYWAY: 'giveUp', ADMIN_DECIDES: 'giveUp' }],
    [
      'nobody paid for a goal of nothing',
      0,
      0,
      { ALL_OR_NOTHING: 'giveUp', PRODUCE_ANYWAY: 'giveUp', ADMIN_DECIDES: 'giveUp' },
    ],
  ])('%s', (_, thresholdQty, paidQty, expected) => {
    const closed = { status: 'LOCKED', reservedEverQty: 1, closingReservedEverQty: 1 } as const;
    const steps = GOAL_POLICIES.map((goalPolicy) => [
      goalPolicy,
      nextStep(facts({ ...closed, thresholdQty, paidQty, goalPolicy })),
    ]);
    expect(Object.fromEntries(steps)).toEqual(expected);
  });

  test('a decision is awaited once nothing is open any more', () => {
    expect(awaitsDecision({ status: 'LOCKED', reservedQty: 0 })).toBe(true);
    expect(awaitsDecision({ status: 'LOCKED', reservedQty: 1 })).toBe(false);
    expect(awaitsDecision({ status: 'CONFIRMED', reservedQty: 0 })).toBe(false);
    expect(awaitsDecision({ status: 'REACHED', reservedQty: 1, decisionUntil: null })).toBe(false);
    expect(awaitsDecision({ status: 'REACHED', reservedQty: 1, decisionUntil: new Date(0) })).toBe(true);
  });
});

test('every counter comes to rest', () => {
  const after: Record<Step, Partial<CounterFacts>> = {
    reach: { status: 'REACHED' },
    lose: { status: 'OPEN' },
    confirm: { status: 'CONFIRMED' },
    lock: { status: 'LOCKED' },
    requestFinalize: { isFinalizeRequested: true },
    askAdministrator: { decision: 'ASKED' },
    callOff: { status: 'FAILED' },
    produce: { status: 'FINALIZED' },
    giveUp: { status: 'FAILED' },
    neverConfirmed: { status: 'FAILED' },
  };
  for (const status of ['OPEN', 'REACHED', 'CONFIRMED', 'LOCKED', 'FINALIZED', 'FAILED'] as const)
    for (const goalPolicy of GOAL_POLICIES)
      for (const confirmMode of ['MANUAL', 'AUTO'] as const)
        for (const thresholdQty of [0, 1, 2])
          for (const reservedQty of [0, 1])
            for (const paidQty of [0, 1, 2])
              for (const closingReservedEverQty of [null, 1, 2])
                for (const isGraceOver of [false, true]) {
                  let now = facts({
                    isCancelled: isGraceOver && paidQty === 2,
                    mayBeAsked: goalPolicy === 'ADMIN_DECIDES',
                    status,
                    goalPolicy,
                    confirmMode,
                    thresholdQty,
                    reservedQty,
                    paidQty,
                    closingReservedEverQty,
                    isGraceOver,
                    reservedEverQty: 1,
                  });
                  let steps = 0;
                  for (let step = nextStep(now); step !== null; step = nextStep(now)) {
                    now = { ...now, ...after[step] };
                    steps += 1;
                    expect(steps).toBeLessThan(6);
                  }
                }
});

describe('what a step of an order moves', () => {
  const nothing: Shift = { reserved: 0, paid: 0 };
  const pays: Shift = { reserved: -1, paid: 1 };
  const leaves: Shift = { reserved: -1, paid: 0 };
  const isTakenBack: Shift = { reserved: 0, paid: -1 };
  test.each<[OrderStep, OrderedFrom | null, Shift]>([
    ['order.reserved', null, { reserved: 1, paid: 0 }],
    ['order.paid', 'RESERVED', pays],
    ['order.paid', 'PENDING_PAYMENT', pays],
    ['order.paid', 'PAYMENT_REQUESTED', pays],
    ['order.paid', 'EXPIRED', { reserved: 0, paid: 1 }],
    ['order.paid', 'PAID', nothing],
    ['order.paid', 'PROCESSING', nothing],
    ['order.expired', 'RESERVED', leaves],
    ['order.expired', 'PENDING_PAYMENT', leaves],
    ['order.expired', 'PAYMENT_REQUESTED', leaves],
    ['order.expired', 'EXPIRED', nothing],
    ['order.cancelled', 'RESERVED', leaves],
    ['order.cancelled', 'PENDING_PAYMENT', leaves],
    ['order.cancelled', 'PAYMENT_REQUESTED', leaves],
    ['order.cancelled', 'PAID', isTakenBack],
    ['order.cancelled', 'PROCESSING', isTakenBack],
    ['order.cancelled', 'EXPIRED', nothing],
  ])('%s from %s', (step, from, shift) => expect(shiftOf(step, from)).toEqual(shift));
});

describe('how far a window is', () => {
  test('never goes back', () => {
    for (const one of WINDOW_STATUSES) {
      for (const other of WINDOW_STATUSES) {
        expect(laterOf(one, other)).toBe(laterOf(other, one));
        expect(earlierThan(laterOf(one, other)).includes(one)).toBe(one !== laterOf(one, other));
      }
    }
  });

  test('decides whether there is something to confirm for', () => {
    expect(WINDOW_STATUSES.filter(takesReservations)).toEqual(['DRAFT', 'SCHEDULED', 'OPEN']);
  });
});
