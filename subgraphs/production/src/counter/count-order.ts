import { column, rowset, type Tx } from '@muster/kit/orm';
import { BatchCounter } from './counter.entity.ts';
import { type OrderedFrom, type OrderStep, shiftOf } from './counter.rules.ts';
import { ensureCounters } from './lock-counter.ts';

export interface OrderedLine {
  readonly lineId: string;
  readonly offerId: string;
  readonly quantity: number;
}

interface OrderToCount {
  readonly orderId: string;
  readonly lines: readonly OrderedLine[];
}

interface CountedStep {
  readonly step: OrderStep;
  /** Status of the orders before the step; null for new ones. */
  readonly from: OrderedFrom | null;
}

export interface Counted {
  readonly counter: BatchCounter;
  /** Log row that carried the counter over its threshold, or else the last one. */
  readonly eventId: string;
}

/** Counts one step of one order. */
export const countOrder = (tx: Tx, { step, orderId, from, lines }: CountedStep & OrderToCount): Promise<Counted[]> =>
  countOrders(tx, { step, from }, [{ orderId, lines }]);

/**
 * Counts the same step of several orders: each order once for each offer, with the sum of its lines. Answers the counters that
 * moved, locked and sorted by offer id. Idempotent: a step that was counted before moves none.
 */
export async function countOrders(
  tx: Tx,
  { step, from }: CountedStep,
  orders: readonly OrderToCount[],
): Promise<Counted[]> {
  const shift = shiftOf(step, from);
  if (shift.reserved === 0 && shift.paid === 0) return [];
  const deltas = orders.flatMap(({ orderId, lines }) =>
    [...Map.groupBy(lines, ({ offerId }) => offerId)].map(([offerId, ofOffer]) => {
      const quantity = ofOffer.reduce((sum, line) => sum + line.quantity, 0);
      return {
        offerId,
        sourceId: from === null ? orderId : `${orderId}:${from}`,
        reserved: shift.reserved * quantity,
        paid: shift.paid * quantity,
      };
    }),
  );
  const offerIds = [...new Set(deltas.map(({ offerId }) => offerId))];
  const rows = await move(tx, step, deltas, offerIds);
  // Rare: a step that was counted before, or a counter that does not exist yet.
  if (rows.length < offerIds.length) {
    await ensureCounters(tx, offerIds);
    rows.push(...(await move(tx, step, deltas, offerIds)));
  }
  return rows
    .map(({ logged, ...row }) => {
      const counter = tx.em.map(BatchCounter, row as never);
      return { counter, eventId: decisiveOf(counter, logged) };
    })
    .toSorted((a, b) => (a.counter.offerId < b.counter.offerId ? -1 : 1));
}

interface Delta {
  readonly offerId: string;
  readonly sourceId: string;
  readonly reserved: number;
  readonly paid: number;
}

const deltaRows = rowset<Delta>('delta', {
  offerId: ['uuid', ({ offerId }) => offerId],
  sourceId: ['text', ({ sourceId }) => sourceId],
  reserved: ['bigint', ({ reserved }) => reserved],
  paid: ['bigint', ({ paid }) => paid],
});

/** Moves the counters that exist; a repeated delta has no effect. */
const move = (tx: Tx, step: OrderStep, deltas: readonly Delta[], offerIds: readonly string[]) =>
  tx.run<MovedCounter>({
    // Locks in the order of the ids: concurrent batches for the same offers cannot deadlock.
    sql: `with delta as materialized (
       select * from ${deltaRows.numbered}),
     locked as materialized (
       select offer_id from batch_counter where offer_id = any(?::uuid[]) order by offer_id for no key update),
     logged as materialized (
       insert into counter_event (offer_id, source_type, source_id, delta_reserved, delta_paid, at)
       select offer_id, ?, source_id, reserved, paid, ?::timestamptz from delta join locked using (offer_id) order by no
       on conflict do nothing returning id, offer_id, source_id),
     sums as (
       select offer_id, sum(reserved) as reserved, sum(paid) as paid,
              json_agg(json_build_object('id', id, 'committed', reserved + paid) order by no) as logged
         from logged join delta using (offer_id, source_id) group by offer_id)
     update batch_counter as counter
        set reserved_qty = reserved_qty + sums.reserved, paid_qty = paid_qty + sums.paid, seq = seq + 1,
            reserved_ever_qty = reserved_ever_qty + case when ? then sums.reserved else 0 end
       from sums
      where counter.offer_id = sums.offer_id
     returning ${columnsOf(tx)}, sums.logged`,
    params: [...deltaRows.params(deltas), column(offerIds), step, tx.now, step === 'order.reserved'],
  });

interface MovedCounter {
  readonly logged: readonly LogRow[];
}

/** Column names instead of `*`: the result type of a prepared statement must not change when the table gets a column. */
const columnsOf = ({ em }: Tx): string =>
  em
    .getMetadata(BatchCounter)
    .props.map(({ fieldNames: [name] }) => `counter.${name}`)
    .join(', ');

/** Row of the counter log, with its change of the committed quantity. */
interface LogRow {
  readonly id: string;
  readonly committed: number;
}

function decisiveOf({ reservedQty, paidQty, thresholdQty }: BatchCounter, logged: readonly LogRow[]): string {
  let committed = reservedQty + paidQty - logged.reduce((sum, row) => sum + row.committed, 0);
  for (const { id, committed: more } of logged) {
    const before = committed;
    committed += more;
    if (thresholdQty != null && before < thresholdQty && committed >= thresholdQty) return id;
  }
  return logged.at(-1)!.id;
}
