import type { Tx } from '@muster/kit/orm';

const SEQUENCES = { BAT: 'batch_number', WO: 'work_order_number' } as const;

/** Next human-readable number of a sequence, `BAT-20260107-000123`; never a key. */
export async function nextNumber(tx: Tx, prefix: keyof typeof SEQUENCES): Promise<string> {
  const [row] = await tx.em.execute<{ next: string }[]>(`select nextval(?)::text as next`, [SEQUENCES[prefix]]);
  const day = tx.now.toISOString().slice(0, 10).replaceAll('-', '');
  return `${prefix}-${day}-${row!.next.padStart(6, '0')}`;
}
