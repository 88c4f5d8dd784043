import type { Tx } from '@muster/kit/orm';

const SEQUENCES = { BAT: 'batch_number', WO: 'work_order_number' } as const;

/** The next readable number of a kind, `BAT-20260107-000123`: for people, never a key. */
export async function nextNumber(tx: Tx, prefix: keyof typeof SEQUENCES): Promise<string> {
  const [row] = await tx.em.execute<{ next: string }[]>(`select nextval(?)::text as next`, [SEQUENCES[prefix]]);
  const day = tx.now.toISOString().slice(0, 10).replaceAll('-', '');
  return `${prefix}-${day}-${row!.next.padStart(6, '0')}`;
}
