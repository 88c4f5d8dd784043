import type { Services } from '@muster/kit/subgraph';
import { KNOWN_AREAS } from './shipped-areas.ts';

/** Upserts the shipped areas. Every replica does this at each start with the same result. */
export async function prepareAreas({ db }: Services): Promise<void> {
  const rows = KNOWN_AREAS.map(({ countryCode, parentId, localNames, ...area }) => ({
    ...area,
    country_code: countryCode,
    parent_id: parentId,
    local_names: localNames,
  }));
  await db.orm.em.fork().execute(
    `insert into admin_area (id, code, country_code, level, parent_id, name, local_names)
     select id, code, country_code, level, parent_id, name, local_names
       from jsonb_to_recordset(?::jsonb) as area (
         id uuid, code text, country_code text, level text, parent_id uuid, name text, local_names jsonb)
      order by parent_id nulls first, id
     on conflict (id) do update set name = excluded.name, local_names = excluded.local_names
      where (admin_area.name, admin_area.local_names) is distinct from (excluded.name, excluded.local_names)`,
    [JSON.stringify(rows)],
  );
}
