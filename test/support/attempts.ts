import { randomUUID } from 'node:crypto';
import { GraphError, ReserveDocument } from '@muster/client';
import type { Launch, Shopper } from './shop.ts';

/** Outcome of one call. `unknown` when no response came: then both outcomes are allowed. An acknowledged order is never lost. */
export interface Attempt {
  readonly buyer: Shopper;
  readonly key: string;
  /** Id of the order, once there is one. */
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
    // No response, or a retryable error: the outcome is unknown.
    if (error instanceof GraphError && !error.codes.includes('TRY_AGAIN')) throw error;
  }
}

/** Attempts that are known to have made an order. */
export const acknowledged = (attempts: readonly Attempt[]): Attempt[] =>
  attempts.filter(({ outcome }) => outcome !== 'unknown' && outcome !== 'refused');
