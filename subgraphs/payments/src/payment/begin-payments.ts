import { columns, type Database, digestOf, newId, type Statement } from '@muster/kit/orm';
import type { ProviderName } from '../provider/provider.ts';
import { expireWhenDue } from './expire-payment.ts';
import type { Payment } from './payment.entity.ts';
import { PAYMENT_COLUMNS, type PaymentRow, paymentsById } from './payment.rows.ts';

/** A customer's wish to pay for an order of theirs. */
export interface Claim {
  readonly userId: string;
  readonly orderId: string;
  readonly provider: ProviderName;
  readonly idempotencyKey: string;
}

/** What of a call must be equal for a repeat of it. */
export const inputOf = ({ orderId, provider }: Pick<Claim, 'orderId' | 'provider'>) => ({ orderId, provider });

/**
 * Begins payments in INIT, those of many customers in one statement: everything of the claims that are plain. The order may be
 * paid, no payment of it is open, and the key is new. Whatever else is left out, and `claimPayment` finds out why: the
 * answer has null in its place. Two with one key for different orders break its constraint, and none of the batch is begun.
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

const beginning = (claims: readonly (Claim & { readonly id: string })[], now: Date): Statement => ({
  // Orders are locked in the order of their ids: two batches never wait for each other.
  sql: `with given as materialized (
      select ?::timestamptz as now, given.*
        from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::text[])
               as given (id, order_id, user_id, provider, key, input_digest)),
    payable as materialized (
      select given.*, payable_order.amount_minor, payable_order.currency, payable_order.due_at
        from payable_order join given using (order_id)
       where payable_order.user_id = given.user_id and state = 'OPEN' and due_at > now and amount_minor > 0
         and not exists (select from idempotency_record as record
                          where record.actor_id = given.user_id and operation = 'startPayment' and record.key = given.key)
       order by order_id for update of payable_order),
    made as (
      insert into payment (id, number, order_id, user_id, provider, status, amount_minor, captured_minor, refunded_minor, currency,
                           expires_at, created_at, updated_at)
      select id, 'PAY-' || to_char(now at time zone 'UTC', 'YYYYMMDD') || '-' || lpad(no, greatest(6, length(no)), '0'), order_id,
             user_id, provider, 'INIT', amount_minor, 0, 0, currency, due_at, now, now
        from (select payable.*, nextval('payment_number')::text as no from payable) as payable
      on conflict (order_id) where status in ('INIT', 'PENDING_PROVIDER', 'AUTHORIZED') do nothing
      returning ${PAYMENT_COLUMNS}),
    kept as (
      insert into idempotency_record (actor_id, operation, key, input_digest, result_id, created_at)
      select given.user_id, 'startPayment', key, input_digest, id, now from given join made using (id) returning 1),
    due as (
      insert into job (kind, key, payload, run_at)
      select ?::text, id::text, jsonb_build_object('paymentId', id), expires_at from made returning 1)
    select ${PAYMENT_COLUMNS} from made`,
  params: [
    now,
    ...columns(
      claims,
      ({ id }) => id,
      ({ orderId }) => orderId,
      ({ userId }) => userId,
      ({ provider }) => provider,
      ({ idempotencyKey }) => idempotencyKey,
      (claim) => digestOf(inputOf(claim)),
    ),
    expireWhenDue.kind,
  ],
});
