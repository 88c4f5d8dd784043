import type { Tx } from '@muster/kit/orm';
import { BatchCounter } from './counter.entity.ts';
import { type OrderedFrom, type OrderStep, shiftOf } from './counter.rules.ts';
import { ensureCounters } from './lock-counter.ts';

export interface OrderedLine {
  readonly lineId: string;
  readonly offerId: string;
  readonly quantity: number;
}

interface CountedStep {
  readonly step: OrderStep;
  readonly orderId: string;
  /** Where the order was before; null for a new one. */
  readonly from: OrderedFrom | null;
  readonly lines: readonly OrderedLine[];
}

export interface Counted {
  readonly counter: BatchCounter;
  /** The row of the log that says so. */
  readonly eventId: string;
}

/**
 * Counts one step of an order: each offer once, with the sum of its lines. Answers the counters that moved, locked and in
 * the order of their ids; a step that was counted before moves none.
 */
export async function countOrder(tx: Tx, { step, orderId, from, lines }: CountedStep): Promise<Counted[]> {
  const shift = shiftOf(step, from);
  if (shift.reserved === 0 && shift.paid === 0) return [];
  const deltas = [...Map.groupBy(lines, ({ offerId }) => offerId)].map(([offerId, ofOffer]) => {
    const quantity = ofOffer.reduce((sum, line) => sum + line.quantity, 0);
    return { offer_id: offerId, reserved: shift.reserved * quantity, paid: shift.paid * quantity };
  });
  await ensureCounters(
    tx,
    deltas.map(({ offer_id }) => offer_id),
  );
  // Two orders of the same offers lock them in the same order, so that they cannot wait for each other.
  const rows = await tx.em.execute<{ event_id: string; committed_qty: string }[]>(
    `with delta as materialized (
       select * from jsonb_to_recordset(?::jsonb) as delta (offer_id uuid, reserved bigint, paid bigint)),
     locked as materialized (
       select counter.offer_id from batch_counter as counter join delta using (offer_id)
        order by counter.offer_id for no key update of counter),
     told as materialized (
       insert into counter_event (offer_id, source_type, source_id, delta_reserved, delta_paid, at)
       select offer_id, ?, ?, reserved, paid, ?::timestamptz from delta join locked using (offer_id)
       on conflict do nothing returning id as event_id, offer_id)
     update batch_counter as counter
        set reserved_qty = reserved_qty + delta.reserved, paid_qty = paid_qty + delta.paid, seq = seq + 1,
            reserved_ever_qty = reserved_ever_qty + case when ? then delta.reserved else 0 end
       from told join delta using (offer_id)
      where counter.offer_id = told.offer_id
     returning counter.*, told.event_id`,
    [JSON.stringify(deltas), step, from === null ? orderId : `${orderId}:${from}`, tx.now, step === 'order.reserved'],
  );
  return rows
    .map(({ event_id, committed_qty: _, ...row }) => ({
      counter: tx.em.map(BatchCounter, row as never),
      eventId: event_id,
    }))
    .toSorted((a, b) => (a.counter.offerId < b.counter.offerId ? -1 : 1));
}
