import type { EntityManager } from '@mikro-orm/postgresql';
import { type Connection, emptyPage, isId, type PageArguments } from '@muster/kit/domain';
import { readPage, sortedList } from '@muster/kit/orm';
import type { Reader } from '@muster/kit/subgraph';
import { AdminArea } from './area.entity.ts';

const AREAS = sortedList({ name: 'adminAreas', entity: AdminArea, orders: { STABLE: { id: 'asc' } } });

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
  page: PageArguments,
): Promise<Connection<AdminArea>> {
  if (parentId !== null && !isId(parentId)) return emptyPage();
  return readPage(em, AREAS, { sort: 'STABLE', where: { parentId } }, page);
}
