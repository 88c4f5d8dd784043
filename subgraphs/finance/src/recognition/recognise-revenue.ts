import type { Tx } from '@muster/kit/orm';
import { post } from '../journal/post.ts';

interface Recognition {
  readonly offerId: string;
  /** Only what this order paid; of every order when left out. */
  readonly orderId?: string;
  readonly source: { readonly type: 'production.completed' | 'order.paid'; idOf(currency: string): string };
}

/** Earns what is paid of an offer that is made and not revenue yet: one entry a currency. The offer is locked. */
export async function recogniseRevenue(tx: Tx, { offerId, orderId, source }: Recognition): Promise<void> {
  const unrecognised = `offer_id = ? and order_id = coalesce(?::uuid, order_id)
    and status = 'PAID' and recognised_entry_id is null`;
  const sums = await tx.em.execute<{ currency: string; minor: string }[]>(
    `select currency, sum(total_minor) as minor from paid_order_line where ${unrecognised}
      group by currency order by currency`,
    [offerId, orderId ?? null],
  );
  for (const { currency, minor } of sums) {
    const amount = { amountMinor: Number(minor), currency };
    const entryId = await post(tx, { type: source.type, id: source.idOf(currency) }, amount);
    await tx.em.execute(`update paid_order_line set recognised_entry_id = ? where ${unrecognised} and currency = ?`, [
      entryId,
      offerId,
      orderId ?? null,
      currency,
    ]);
  }
}
