import { networkOf } from '@muster/kit/domain';
import { column, rowset, type Statement, type Tx } from '@muster/kit/orm';
import { keyedDigest } from '../contact/personal-data.ts';
import { endHold } from '../order/order.jobs.ts';
import { UNPAID } from '../order/order.states.ts';
import type { HoldCeilings } from '../settings.ts';
import type { HolderRequest } from './hold-ceilings.rules.ts';
import type { Reservation } from './order-rows.ts';

const MINUTE_MS = 60_000;

/** The network that a reservation counts for, as a digest; null where a shop does not limit addresses. */
export const networkDigestOf = ({ caller: { ip }, dataKey }: Reservation, ceilings: HoldCeilings): string | null =>
  ceilings.address === undefined || ip === undefined ? null : keyedDigest(networkOf(ip), dataKey);

/** Serializes the transactions of each customer and each network until they end: concurrent requests cannot exceed a ceiling together. */
export const lockHolders = (requests: readonly HolderRequest[]): Statement => ({
  sql: `select pg_advisory_xact_lock(hashtextextended('held ' || key, 0))::text as locked
          from (select key from unnest(?::text[]) as holder (key) order by key offset 0) as holder`,
  params: [column([...usersOf(requests), ...networksOf(requests)])],
});

/** Unpaid units of each customer and each network: rows of `key` and `held`. */
export const readUnpaidUnits = (requests: readonly HolderRequest[]): Statement => ({
  sql: `select key::text, held from unnest(?::uuid[]) as holder (key) cross join lateral (
          ${unpaidUnits('orders.user_id = holder.key')}) as theirs
         union all
        select key, held from unnest(?::text[]) as holder (key) cross join lateral (
          ${unpaidUnits('orders.id in (select order_id from held_from where network = holder.key)')}) as theirs`,
  params: [column(usersOf(requests)), column(UNPAID), column(networksOf(requests)), column(UNPAID)],
});

const unpaidUnits = (whose: string): string =>
  `select coalesce(sum(hold.qty), 0)::int as held
     from orders join quota_hold as hold on hold.order_id = orders.id and hold.state = 'HELD'
    where ${whose} and orders.status = any(?::text[])`;

const usersOf = (requests: readonly HolderRequest[]) => [...new Set(requests.map(({ userId }) => userId))];
const networksOf = (requests: readonly HolderRequest[]) => [
  ...new Set(requests.flatMap(({ network }) => (network === null ? [] : [network]))),
];

interface HeldOrder {
  readonly id: string;
  readonly network: string | null;
}

const heldFrom = rowset<HeldOrder>('holder', {
  orderId: ['uuid', ({ id }) => id],
  network: ['text', ({ network }) => network],
});

/** Stores the network of new orders, and schedules the end of their holds. */
export async function recordHolders(tx: Tx, orders: readonly HeldOrder[], { minutes }: HoldCeilings): Promise<void> {
  const known = orders.filter(({ network }) => network !== null);
  if (known.length > 0)
    await tx.run({
      sql: `insert into held_from (${heldFrom.names}) select ${heldFrom.names} from ${heldFrom.from}`,
      params: heldFrom.params(known),
    });
  if (minutes === undefined) return;
  const endsAt = new Date(tx.now.getTime() + minutes * MINUTE_MS);
  for (const { id } of orders) tx.schedule(endHold, id, { orderId: id }, endsAt);
}
