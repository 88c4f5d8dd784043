import { randomUUID } from 'node:crypto';
import { GraphError, ReserveDocument } from '@muster/client';
import type { Launch, Shopper } from './shop.ts';

/** What became of one call: `unknown` when no answer came, and then both outcomes are allowed, never a loss of an answer. */
export interface Attempt {
  readonly buyer: Shopper;
  readonly key: string;
  /** An order's id, once there is one. */
  outcome: 'unknown' | 'refused' | string;
}

export const anAttempt = (buyer: Shopper): Attempt => ({ buyer, key: randomUUID(), outcome: 'unknown' });

export async function tryToReserve(attempt: Attempt, launch: Launch): Promise<void> {
  try {
    const { reserve } = await attempt.buyer.graph.ask(ReserveDocument, {
      input: {
        idempotencyKey: attempt.key,
        lines: [{ offerId: launch.offerId, variantId: launch.variantId, quantity: 1 }],
        contact: { name: 'Anna', phone: '+886912345678', email: 'anna@shop.example' },
      },
    });
    attempt.outcome = reserve.__typename === 'ReservePayload' ? reserve.order.id : 'refused';
  } catch (error) {
    // No answer at all, or an answer that says to try again: nothing is known.
    if (error instanceof GraphError && !error.codes.includes('TRY_AGAIN')) throw error;
  }
}

/** Those of which it is known that they made an order. */
export const acknowledged = (attempts: readonly Attempt[]): Attempt[] =>
  attempts.filter(({ outcome }) => outcome !== 'unknown' && outcome !== 'refused');
