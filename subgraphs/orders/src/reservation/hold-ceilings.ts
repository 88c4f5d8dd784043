import type { Keyring } from '@muster/kit/crypto';
import { type Caller, networkOf } from '@muster/kit/domain';
import { column, type Tx } from '@muster/kit/orm';
import { keyedDigest } from '../contact/personal-data.ts';
import { endHold } from '../order/order.jobs.ts';
import { UNPAID } from '../order/order.states.ts';
import { HoldLimitExceeded } from '../quota/quota.refusals.ts';
import type { HoldCeilings } from '../settings.ts';

const HOUR_MS = 3_600_000;

/**
 * Refuses what is beyond a shop's ceilings, when the order's rows are there and no quota is locked yet. Whoever holds for the
 * same customer or from the same address waits here, so that many hands hold no more than two.
 */
export async function keepBelowCeilings(
  tx: Tx,
  order: { readonly id: string; readonly lines: readonly { readonly quantity: number }[] },
  { actor, ip }: Caller,
  ceilings: HoldCeilings,
  dataKey: Keyring,
): Promise<void> {
  const network = ceilings.address === undefined || ip === undefined ? null : keyedDigest(networkOf(ip), dataKey);
  await tx.run({
    sql: `select pg_advisory_xact_lock(hashtextextended('held ' || key, 0)) as locked
            from (select key from unnest(?::text[]) as holder (key) order by key offset 0) as holder`,
    params: [column([actor.id, ...(network === null ? [] : [network])])],
  });
  if (network !== null)
    await tx.run({ sql: `insert into held_from (order_id, network) values (?, ?)`, params: [order.id, network] });
  const wanted = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const refuseBeyond = (limit: number | undefined, held: number, who: string) => {
    if (limit !== undefined && held > limit) throw new HoldLimitExceeded(limit, held - wanted, who);
  };
  const ofUser = await heldBy(tx, `orders.user_id = ?`, actor.id);
  if (isYoung(actor.id, ceilings.young?.hours ?? 0, tx.now))
    refuseBeyond(ceilings.young?.places, ofUser, 'a new account');
  refuseBeyond(ceilings.user, ofUser, 'one customer');
  if (network !== null)
    refuseBeyond(
      ceilings.address,
      await heldBy(tx, `orders.id in (select order_id from held_from where network = ?)`, network),
      'one address',
    );
  if (ceilings.minutes !== undefined)
    tx.schedule(endHold, order.id, { orderId: order.id }, new Date(tx.now.getTime() + ceilings.minutes * 60_000));
}

/** Unpaid places, those of this transaction among them. */
async function heldBy(tx: Tx, whose: string, key: string): Promise<number> {
  const [{ held } = { held: 0 }] = await tx.run<{ held: number }>({
    sql: `select coalesce(sum(hold.qty), 0)::int as held
            from orders join quota_hold as hold on hold.order_id = orders.id and hold.state = 'HELD'
           where ${whose} and orders.status = any(?::text[])`,
    params: [key, column(UNPAID)],
  });
  return held;
}

/** An account's id says when it was made (UUID version 7). */
function isYoung(id: string, hours: number, now: Date): boolean {
  if (id[14] !== '7') return false;
  const madeAt = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return now.getTime() - madeAt < hours * HOUR_MS;
}
