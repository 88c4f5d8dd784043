import { NotFound } from '@muster/kit/domain';
import { type Database, newId, type Tx } from '@muster/kit/orm';
import { Payment, type PaymentTransaction } from './payment.entity.ts';

/** Columns that a prepared statement returns of a payment. */
export const PAYMENT_COLUMNS = `id, number, order_id, user_id, provider, status, amount_minor, captured_minor, refunded_minor,
  currency, pay_url, provider_payment_id, expires_at, created_at, updated_at, succeeded_at, failure_code`;

export type PaymentRow = Readonly<Record<string, unknown>>;

export const paymentOf = (tx: Tx, row: PaymentRow): Payment => tx.em.map(Payment, row as never);

/** Payments by id, from rows that were returned outside of any transaction. */
export function paymentsById({ orm }: Pick<Database, 'orm'>, rows: readonly PaymentRow[]): Map<string, Payment> {
  const em = orm.em.fork();
  return new Map(
    rows.map((row) => {
      const payment = em.map(Payment, row as never);
      return [payment.id, payment];
    }),
  );
}

/** Payment whose row is locked until the transaction ends, or NotFound; a prepared statement. */
export async function lockPayment(tx: Tx, id: string): Promise<Payment> {
  const [row] = await tx.run<PaymentRow>({
    sql: `select ${PAYMENT_COLUMNS} from payment where id = ? for update`,
    params: [id],
  });
  if (row === undefined) throw new NotFound('payment');
  return paymentOf(tx, row);
}

/** Records an operation of a provider on a payment. */
export async function insertTransaction(
  tx: Tx,
  paymentId: string,
  operation: Pick<PaymentTransaction, 'action' | 'result' | 'amountMinor' | 'providerTxnId' | 'raw'>,
): Promise<void> {
  const { action, result, amountMinor, providerTxnId } = operation;
  const raw = operation.raw == null ? null : JSON.stringify(operation.raw);
  await tx.run({
    sql: `insert into payment_transaction (id, payment_id, action, result, amount_minor, provider_txn_id, raw, at)
          values (?, ?, ?, ?, ?, ?, ?, ?)`,
    params: [newId(), paymentId, action, result, amountMinor, providerTxnId ?? null, raw, tx.now],
  });
}
