import type { LoaderDefinition } from '@muster/kit/subgraph';

export interface Uses {
  readonly uses30Days: number;
  readonly lastUsedAt: Date | null;
}

/** Uses of registered operations, by their ids. */
export const usesOfOperation: LoaderDefinition<string, Uses> = async (ids, reader) => {
  const rows = await reader.read<{ operationId: string; uses: string; lastUsedAt: string | Date }>({
    sql: `select operation_id as "operationId", coalesce(sum(count) filter (where day > ?::date - 30), 0) as uses,
            max(last_used_at) as "lastUsedAt"
       from operation_use where operation_id = any(?::text[]) group by operation_id`,
    params: [reader.now, [...ids]],
  });
  const byId = new Map(rows.map((row) => [row.operationId, row]));
  return ids.map((id) => {
    const row = byId.get(id);
    return { uses30Days: Number(row?.uses ?? 0), lastUsedAt: row === undefined ? null : new Date(row.lastUsedAt) };
  });
};
