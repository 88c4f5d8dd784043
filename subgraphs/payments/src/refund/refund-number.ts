import type { Tx } from '@muster/kit/orm';

/** Next human-readable refund number, `RFD-20260107-000123`; never a key. Payments are numbered by the statement that makes them. */
export async function nextRefundNumber(tx: Tx): Promise<string> {
  const [{ next } = { next: '' }] = await tx.run<{ next: string }>({
    sql: `select nextval('refund_number')::text as next`,
    params: [],
  });
  const day = tx.now.toISOString().slice(0, 10).replaceAll('-', '');
  return `RFD-${day}-${next.padStart(6, '0')}`;
}
