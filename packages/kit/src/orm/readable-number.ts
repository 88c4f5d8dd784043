import type { Tx } from './transaction.ts';

interface Numbering {
  /** Says what it numbers: `PAY`. */
  readonly prefix: string;
  /** A sequence of the database. Its numbers rise and may have gaps. */
  readonly sequence: string;
}

const DIGITS = 6;

/** The next readable number of a kind, `PAY-20260107-000123`: for people, never a key. */
export async function nextNumber(tx: Tx, { prefix, sequence }: Numbering): Promise<string> {
  const [row] = await tx.run<{ next: string }>({
    sql: `select nextval(?::regclass)::text as next`,
    params: [sequence],
  });
  const day = tx.now.toISOString().slice(0, 10).replaceAll('-', '');
  return `${prefix}-${day}-${row!.next.padStart(DIGITS, '0')}`;
}
