import { type Database, digestOf, newId, rowset, type Statement } from '@muster/kit/orm';
import { expireWhenDue } from '../payment/expire-payment.ts';
import type { Payment } from '../payment/payment.entity.ts';
import { PAYMENT_COLUMNS, type PaymentRow, paymentsById } from '../payment/payment.rows.ts';
import type { ProviderName } from '../provider/provider.ts';
import { INSERT_PAYMENTS, IS_PAYABLE } from './insert-payments.ts';

/** Request of a customer to pay for an order. */
export interface Claim {
  readonly userId: string;
  readonly orderId: string;
  readonly provider: ProviderName;
  readonly idempotencyKey: string;
}

/** Input that must be equal for a call to be a retry with the same idempotency key. */
export const inputOf = ({ orderId, provider }: Pick<Claim, 'orderId' | 'provider'>) => ({ orderId, provider });

/**
 * Fast path: begins payments in INIT for many customers in one statement, for claims whose order is payable and has no open
 * payment, and whose idempotency key is new. The others answer null, and `claimPayment` finds out why. Two claims with one
 * key for different orders violate its constraint, and nothing of the batch is begun.
 */
export async function beginPayments(db: Database, claims: readonly Claim[]): Promise<(Payment | null)[]> {
  const now = db.clock.now();
  const given = claims.map((claim) => ({ ...claim, id: newId() }));
  const [rows] = await db.hot.write([beginning(given, now)]);
  const made = paymentsById(db, rows as readonly PaymentRow[]);
  if (made.size > 0) db.wake.jobs();
  db.wake.changed?.([...made.values()].flatMap(({ id, orderId }) => [id, orderId]));
  return given.map(({ id }) => made.get(id) ?? null);
}

type NewClaim = Claim & { readonly id: string };

const givenClaims = rowset<NewClaim>('given', {
  id: ['uuid', ({ id }) => id],
  orderId: ['uuid', ({ orderId }) => orderId],
  userId: ['uuid', ({ userId }) => userId],
  provider: ['text', ({ provider }) => provider],
  key: ['text', ({ idempotencyKey }) => idempotencyKey],
  inputDigest: ['text', (claim) => digestOf(inputOf(claim))],
});

const beginning = (claims: readonly NewClaim[], now: Date): Statement => ({
  // Locks orders sorted by id: concurrent batches cannot deadlock.
  sql: `with given as materialized (
      select ?::timestamptz as now, given.* from ${givenClaims.from}),
    payable as materialized (
      select given.*, payable_order.amount_minor, payable_order.currency, payable_order.due_at
        from payable_order join given using (order_id)
       where payable_order.user_id = given.user_id and ${IS_PAYABLE}
         and not exists (select from idempotency_record as record
                          where record.actor_id = given.user_id and operation = 'startPayment' and record.key = given.key)
       order by order_id for update of payable_order),
    made as (
      ${INSERT_PAYMENTS}),
    recorded as (
      insert into idempotency_record (actor_id, operation, key, input_digest, result_id, created_at)
      select given.user_id, 'startPayment', key, input_digest, id, now from given join made using (id) returning 1),
    due as (
      insert into job (kind, key, payload, run_at)
      select ?::text, id::text, jsonb_build_object('paymentId', id), expires_at from made returning 1)
    select ${PAYMENT_COLUMNS} from made`,
  params: [now, ...givenClaims.params(claims), expireWhenDue.kind],
});
