import { InvalidTransition } from '@muster/kit/domain';
import { describe, expect, test } from 'vitest';
import { type OrderStatus, type OrderVerb, orderStates } from './order.states.ts';

/** Written down a second time on purpose: a widened table is a changed line here. */
const allowed: Readonly<Record<OrderVerb, readonly OrderStatus[]>> = {
  requestPayment: ['RESERVED'],
  pay: ['PENDING_PAYMENT', 'PAYMENT_REQUESTED', 'EXPIRED'],
  cancel: ['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED', 'PAID', 'PROCESSING'],
  expire: ['RESERVED', 'PENDING_PAYMENT', 'PAYMENT_REQUESTED'],
  startProduction: ['PAID'],
  ship: ['PROCESSING', 'PARTIALLY_SHIPPED'],
  shipPartly: ['PROCESSING'],
  deliver: ['SHIPPED'],
  complete: ['DELIVERED'],
  startReturn: ['SHIPPED', 'DELIVERED', 'COMPLETED'],
  returnPartly: ['RETURN_IN_PROGRESS'],
  return: ['RETURN_IN_PROGRESS', 'PARTIALLY_RETURNED'],
  refund: ['RETURNED', 'CANCELLED'],
};

describe.each(orderStates.states)('an order that is %s', (from) => {
  test.each(Object.keys(allowed) as OrderVerb[])('%s', (verb) => {
    if (allowed[verb].includes(from)) expect(orderStates.states).toContain(orderStates.next(from, verb));
    else expect(() => orderStates.next(from, verb)).toThrow(InvalidTransition);
  });
});
