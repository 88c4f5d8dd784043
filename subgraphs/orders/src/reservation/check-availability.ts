import type { HotPool } from '@muster/kit/orm';
import type { Room, Wish } from '../quota/quota.rules.ts';
import { readRoom } from '../quota/quota.ts';

export interface Asked extends Wish {
  readonly idempotencyKey: string;
}

/**
 * One look for all who may come too late: how much room there is, and whose key made an order before. Taken after they
 * asked, so that a place that was given back by then is seen. The orders are read last: whatever filled an offer is among
 * them.
 */
export async function look(
  hot: HotPool,
  asked: readonly Asked[],
  now: Date,
): Promise<{ readonly rooms: ReadonlyMap<string, Room>; readonly repeats: ReadonlySet<number> }> {
  const offerIds = [...new Set(asked.flatMap(({ wanted }) => wanted.map(({ offerId }) => offerId)))];
  const [rooms, repeats] = (await hot.read([readRoom(offerIds, now), findRepeats(asked)])) as [
    readonly Room[],
    readonly { at: number }[],
  ];
  return {
    rooms: new Map(rooms.map((room) => [room.offerId, room])),
    repeats: new Set(repeats.map(({ at }) => at)),
  };
}

/** Which of the keys made an order already, by their places in the list. */
export const findRepeats = (asked: readonly Asked[]) => ({
  sql: `select at from jsonb_to_recordset(?::jsonb) as asked (at int, user_id uuid, key text)
     cross join lateral (
       select from orders where orders.user_id = asked.user_id and orders.idempotency_key = asked.key offset 0) as made`,
  params: [
    JSON.stringify(asked.map(({ userId, idempotencyKey }, at) => ({ at, user_id: userId, key: idempotencyKey }))),
  ],
});
