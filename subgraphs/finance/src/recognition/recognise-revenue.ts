import type { Tx } from '@muster/kit/orm';
import { PaidOrderLine } from '../journal/paid-order-line.entity.ts';
import { post } from '../journal/post.ts';

interface Recognition {
  readonly offerId: string;
  /** Only lines of this order; of every order when omitted. */
  readonly orderId?: string;
  readonly source: { readonly type: 'production.completed' | 'order.paid'; idOf(currency: string): string };
}

/** Amount at which an entry is split: with its last line it is still an integer that JSON carries exactly. */
const ENTRY_FULL_AT_MINOR = 4_000_000_000_000_000;

interface Part {
  readonly currency: string;
  readonly no: number;
  readonly minor: string;
  /** Id of its last line. */
  readonly upTo: string;
}

/**
 * Recognises revenue of the paid lines of an offer that are not revenue yet: one entry for each currency, and several for a sum
 * that is too large for one. The caller has locked the offer.
 */
export async function recogniseRevenue(tx: Tx, { offerId, orderId, source }: Recognition): Promise<void> {
  const parts = await tx.em.execute<Part[]>(
    `with line as (
       select currency, total_minor, line_id,
              div(sum(total_minor) over (partition by currency order by line_id) - total_minor, ?::numeric)::int as no
         from paid_order_line
        where offer_id = ? and order_id = coalesce(?::uuid, order_id) and status = 'PAID' and recognised_entry_id is null)
     select currency, no, sum(total_minor)::text as minor, max(line_id::text) as "upTo"
       from line group by currency, no order by currency, no`,
    [ENTRY_FULL_AT_MINOR, offerId, orderId ?? null],
  );
  for (const { currency, no, minor, upTo } of parts) {
    const amount = { amountMinor: Number(minor), currency };
    const id = no === 0 ? source.idOf(currency) : `${source.idOf(currency)}:${no + 1}`;
    const entryId = await post(tx, { type: source.type, id }, amount, { orderId: orderId ?? null });
    await tx.em.nativeUpdate(
      PaidOrderLine,
      { offerId, orderId, status: 'PAID', recognisedEntryId: null, currency, lineId: { $lte: upTo } },
      { recognisedEntryId: entryId },
    );
  }
}
