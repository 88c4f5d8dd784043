import type { endedAccess } from '@muster/events';
import { type Tx, typedQuery } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import type { z } from 'zod';
import { AccessClock, AccessEnd } from './access-end.entity.ts';

const PAGE = 5_000;

interface End {
  readonly userId: string;
  /** Null: every session of the user. */
  readonly sessionId: string | null;
  /** Shown to the client. */
  readonly reason: string;
}

/** Revokes access tokens before they expire: at once for new requests, within a second for open sockets. */
export async function endAccess(tx: Tx, { userId, sessionId, reason }: End): Promise<void> {
  await tx.em.execute(
    `with next as (update access_clock set version = version + 1 returning version)
     insert into access_end (version, user_id, session_id, reason, at) select version, ?, ?, ?, ? from next`,
    [userId, sessionId, reason, tx.now],
  );
}

/** Revokes every access token of many users that was issued before now. */
export async function endAccessOf(tx: Tx, userIds: readonly string[], reason: string): Promise<void> {
  if (userIds.length === 0) return;
  await tx.em.execute(
    `with users as (select value::uuid as id, ordinality from jsonb_array_elements_text(?::jsonb) with ordinality as user_id),
          next as (update access_clock set version = version + (select count(*) from users) returning version)
     insert into access_end (version, user_id, session_id, reason, at)
     select next.version - (select count(*) from users) + users.ordinality, users.id, null, ?, ? from next, users`,
    [JSON.stringify(userIds), reason, tx.now],
  );
}

/** The version that a new token carries. Read it before the permissions, so that a change in between revokes the token. */
export async function accessVersion(tx: Tx): Promise<number> {
  const [clock] = await typedQuery(tx.em, [AccessClock], (db) => db.selectFrom('AccessClock').select('version'));
  return clock!.version;
}

/** The access that ended after a version, oldest first. */
export async function readEndedAccess(
  { db }: Services,
  { after }: z.infer<(typeof endedAccess)['input']>,
): Promise<z.infer<(typeof endedAccess)['output']>> {
  const ended = await typedQuery(db.orm.em.fork(), [AccessEnd], (from) =>
    from
      .selectFrom('AccessEnd')
      .select(['version', 'userId', 'sessionId', 'reason'])
      .where('version', '>', after ?? 0)
      .orderBy('version')
      .limit(PAGE),
  );
  return {
    version: ended.at(-1)?.version ?? after ?? 0,
    ended: ended.map(({ sessionId = null, ...end }) => ({ ...end, sessionId })),
  };
}
