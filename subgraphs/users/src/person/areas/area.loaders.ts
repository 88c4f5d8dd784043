import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, idBehind, isId, listById, type PageRequest, pageOf } from '@muster/kit/domain';
import type { Reader } from '@muster/kit/subgraph';
import { AdminArea } from './area.entity.ts';

export const AREAS = listById('adminAreas');

/** Visible to everybody. */
export async function areaById(ids: readonly string[], { em }: Reader): Promise<(AdminArea | null)[]> {
  const found = await em.find(AdminArea, { id: { $in: ids.filter(isId) } });
  const byId = new Map(found.map((area) => [area.id, area]));
  return ids.map((id) => byId.get(id) ?? null);
}

export async function areaByCode(codes: readonly string[], { em }: Reader): Promise<(AdminArea | null)[]> {
  const found = await em.find(AdminArea, { code: { $in: [...codes] } });
  const byCode = new Map(found.map((area) => [area.code, area]));
  return codes.map((code) => byCode.get(code) ?? null);
}

/** The parts of an area, or the countries, by id, which is stable. */
export async function listAreas(
  em: EntityManager,
  parentId: string | null,
  page: PageRequest,
): Promise<Connection<AdminArea>> {
  const behind = idBehind(page);
  if (parentId !== null && !isId(parentId)) return pageOf([], page, () => []);
  const rows = await em.find(
    AdminArea,
    { parentId, ...(behind === null ? {} : { id: { $gt: behind } }) },
    { orderBy: { id: 'asc' }, limit: page.first + 1 },
  );
  return pageOf(rows, page, ({ id }) => [id]);
}
