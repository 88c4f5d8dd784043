import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';
import { withClient } from './with-client.ts';

/** Maximum links of a transaction. */
const BATCH = 500;
/** Mutual exclusion of chainers; a second one finds nothing left to do. */
const CHAIN_LOCK = 7_261_121;
const GENESIS = '0'.repeat(64);

/** Every column of an entry in a fixed order and form; PostgreSQL writes jsonb in one way only. */
const CANONICAL = `jsonb_build_array(entry.id, entry.actor_kind, entry.actor_id, entry.action, entry.entity_type, entry.entity_id,
  entry.before, entry.after, entry.ip, entry.user_agent, entry.correlation_id, extract(epoch from entry.at)::text)::text`;

const hashOf = (before: string, canonical: string): string =>
  createHash('sha256').update(before).update('\n').update(canonical).digest('hex');

/** Links every unlinked entry, oldest first; answers how many. */
export async function chainAudit({ url }: { url: string }, batch = BATCH): Promise<number> {
  return withClient(url, async (client) => {
    for (let count = 0; ; ) {
      const linked = await chainBatch(client, batch);
      count += linked;
      if (linked < batch) return count;
    }
  });
}

async function chainBatch(client: ClientBase, batch: number): Promise<number> {
  await client.query('begin');
  try {
    await client.query('select pg_advisory_xact_lock($1)', [CHAIN_LOCK]);
    const { rows: entries } = await client.query<{ id: string; canonical: string }>(
      `with taken as (delete from audit_unchained where entry_id in (
         select entry_id from audit_unchained order by entry_id limit $1) returning entry_id)
       select entry.id, ${CANONICAL} as canonical
         from taken join audit_entry as entry on entry.id = taken.entry_id order by entry.at, entry.id`,
      [batch],
    );
    let head = await headOf(client);
    const links = entries.map(({ id, canonical }) => {
      head = { seq: head.seq + 1, hash: hashOf(head.hash, canonical) };
      return { seq: head.seq, entry_id: id, hash: head.hash };
    });
    if (links.length > 0) {
      await client.query(
        `insert into audit_chain (seq, entry_id, hash)
         select seq, entry_id, hash from jsonb_to_recordset($1::jsonb) as link (seq bigint, entry_id uuid, hash text)`,
        [JSON.stringify(links)],
      );
    }
    await client.query('commit');
    return links.length;
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  }
}

/** The last link: a copy kept elsewhere proves later that nothing before it was rewritten or cut off. */
export interface ChainHead {
  readonly seq: number;
  readonly hash: string;
}

async function headOf(client: ClientBase): Promise<ChainHead> {
  const { rows } = await client.query<{ seq: string; hash: string }>(
    'select seq, hash from audit_chain order by seq desc limit 1',
  );
  return rows[0] === undefined ? { seq: 0, hash: GENESIS } : { seq: Number(rows[0].seq), hash: rows[0].hash };
}

export const auditHead = ({ url }: { url: string }): Promise<ChainHead> => withClient(url, headOf);

/** The first fault of a chain. */
export interface BrokenLink {
  readonly seq: number | null;
  readonly entryId: string | null;
  readonly why: string;
}

export interface ChainReport {
  readonly links: number;
  /** Entries that are not linked yet. */
  readonly waiting: number;
  readonly broken: BrokenLink | null;
}

const PAGE = 1_000;

/** Verifies the whole chain and every entry. `known` is a head that was written down elsewhere. */
export async function verifyAudit({ url }: { url: string }, recordedHead?: ChainHead): Promise<ChainReport> {
  return withClient(url, async (client) => {
    // A snapshot of one moment, however long it takes.
    await client.query('begin transaction isolation level repeatable read read only');
    const [{ rows: waitingRows }, { rows: besideRows }] = [
      await client.query<{ count: number }>('select count(*)::int as count from audit_unchained'),
      await client.query<{ id: string }>(
        `select id from audit_entry where not exists (select from audit_chain where entry_id = audit_entry.id)
            and not exists (select from audit_unchained where entry_id = audit_entry.id) order by id limit 1`,
      ),
    ];
    const waiting = waitingRows[0]!.count;
    let head: ChainHead = { seq: 0, hash: GENESIS };
    const report = (broken: BrokenLink | null): ChainReport => ({ links: head.seq, waiting, broken });
    for (;;) {
      const { rows } = await client.query<{ seq: string; entry_id: string; hash: string; canonical: string | null }>(
        `select chain.seq, chain.entry_id, chain.hash, ${CANONICAL} as canonical, entry.id is null as gone
           from audit_chain as chain left join audit_entry as entry on entry.id = chain.entry_id
          where chain.seq > $1 order by chain.seq limit ${PAGE}`,
        [head.seq],
      );
      for (const { seq: text, entry_id: entryId, hash, canonical, gone } of rows as ((typeof rows)[0] & {
        gone: boolean;
      })[]) {
        const seq = Number(text);
        if (seq !== head.seq + 1) return report({ seq: head.seq + 1, entryId: null, why: 'its link was removed' });
        if (gone) return report({ seq, entryId, why: 'the entry was removed' });
        if (hash !== hashOf(head.hash, canonical!)) {
          return report({ seq, entryId, why: 'the entry or its link was changed, or stands in another place' });
        }
        head = { seq, hash };
        if (recordedHead?.seq === seq && recordedHead.hash !== hash) {
          return report({ seq, entryId, why: 'the chain up to here was written anew since its head was written down' });
        }
      }
      if (rows.length < PAGE) break;
    }
    if (recordedHead !== undefined && recordedHead.seq > head.seq) {
      return report({
        seq: head.seq + 1,
        entryId: null,
        why: `the chain ended at ${recordedHead.seq} once: its end was cut off`,
      });
    }
    const [beside] = besideRows;
    return report(
      beside === undefined ? null : { seq: null, entryId: beside.id, why: 'the entry came in beside the chain' },
    );
  });
}
