import { aadOf, type Keyring, openJson, sealJson } from '@muster/kit/crypto';
import { field, isId, NotFound } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { lockDataKey, openDataKey } from '../../account/data-key.ts';

/** The newest are kept. */
export const SEARCHES_MAX = 200;
export const FILTERS_MAX = 20;

export const LogSearch = z.object({
  query: field.name(200),
  filters: z.array(z.object({ name: field.name(50), value: field.text(200) })).max(FILTERS_MAX),
  resultsCount: z.int().min(0).max(1_000_000_000),
});
export const SearchClick = z.object({ id: field.id, productId: z.uuid('is not the id of a product').toLowerCase() });

interface SearchDetails {
  readonly query: string;
  readonly filters: readonly { readonly name: string; readonly value: string }[];
}

export interface SearchRow {
  readonly id: string;
  readonly account_id: string;
  readonly sealed: string;
  readonly sealed_key: string;
  readonly results_count: number;
  readonly clicked_product_id: string | null;
  readonly at: string;
}

export interface Search extends SearchDetails {
  readonly id: string;
  readonly resultsCount: number;
  readonly clickedProductId: string | null;
  readonly at: Date;
}

const place = (id: string): string => aadOf('search_log', 'sealed', id);

export const openSearch = (row: SearchRow, ring: Keyring): Search => ({
  id: row.id,
  resultsCount: row.results_count,
  clickedProductId: row.clicked_product_id,
  at: new Date(row.at),
  ...openJson<SearchDetails>(row.sealed, openDataKey(row.sealed_key, ring, row.account_id), place(row.id)),
});

export const SELECT_SEARCHES = `select search.*, data_key.sealed_key from search_log as search join data_key using (account_id)`;

/** Remembers what the actor looked for, and forgets the oldest beyond the newest two hundred. */
export async function logSearch(
  tx: Tx,
  ring: Keyring,
  { query, filters, resultsCount }: z.infer<typeof LogSearch>,
): Promise<Search> {
  const key = await lockDataKey(tx, ring, tx.actor.id);
  const id = newId();
  await tx.em.execute(`insert into search_log (id, account_id, sealed, results_count, at) values (?, ?, ?, ?, ?)`, [
    id,
    tx.actor.id,
    sealJson({ query, filters }, key, place(id)),
    resultsCount,
    tx.now,
  ]);
  await tx.em.execute(
    `delete from search_log where account_id = ? and id <= (
       select id from search_log where account_id = ? order by id desc limit 1 offset ?)`,
    [tx.actor.id, tx.actor.id, SEARCHES_MAX],
  );
  return { id, query, filters, resultsCount, clickedProductId: null, at: tx.now };
}

/** Remembers which product a search led to. */
export async function noteSearchClick(
  tx: Tx,
  ring: Keyring,
  { id, productId }: z.infer<typeof SearchClick>,
): Promise<Search> {
  const changed = isId(id)
    ? await tx.em.execute(`update search_log set clicked_product_id = ? where id = ? and account_id = ? returning 1`, [
        productId,
        id,
        tx.actor.id,
      ])
    : [];
  if (changed.length === 0) throw new NotFound('search');
  const [row] = await tx.em.execute<SearchRow[]>(`${SELECT_SEARCHES} where search.id = ?`, [id]);
  return openSearch(row!, ring);
}
