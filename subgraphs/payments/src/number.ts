import type { Tx } from '@muster/kit/orm';

/** The next readable number of a kind, `PAY-20260107-000123`: for people, never a key. */
export async function nextNumber(tx: Tx, prefix: 'PAY' | 'RFD'): Promise<string> {
  const sequence = prefix === 'PAY' ? 'payment_number' : 'refund_number';
  const [{ next } = { next: '' }] = await tx.run<{ next: string }>({
    sql: `select nextval(?::regclass)::text as next`,
    params: [sequence],
  });
  const day = tx.now.toISOString().slice(0, 10).replaceAll('-', '');
  return `${prefix}-${day}-${next.padStart(6, '0')}`;
}
