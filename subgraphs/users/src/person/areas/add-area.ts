import { field, InvalidInput, isId, NotFound } from '@muster/kit/domain';
import { brokenConstraintOf, type Tx } from '@muster/kit/orm';
import { z } from 'zod';
import { AdminArea, AREA_LEVELS } from './area.entity.ts';
import { AreaTaken } from './area.refusals.ts';
import { AREA_LOCALES } from './shipped-areas.ts';

const CODE = /^[A-Z0-9-]{1,40}$/;

export const AddArea = z.object({
  parentId: field.id,
  level: z.enum(AREA_LEVELS).exclude(['COUNTRY']),
  code: z.string().trim().toUpperCase().regex(CODE, 'must be 1 to 40 capitals, digits and dashes').nullish(),
  name: field.name(200),
  localNames: z.array(z.object({ locale: z.enum(AREA_LOCALES), name: field.name(200) })).max(AREA_LOCALES.length),
});

/** Adds a part to an area, for districts, wards and roads, which the system does not ship. */
export async function addArea(tx: Tx, input: z.infer<typeof AddArea>): Promise<AdminArea> {
  const parent = isId(input.parentId) ? await tx.em.findOne(AdminArea, { id: input.parentId }) : null;
  if (parent === null) throw new NotFound('area');
  if (AREA_LEVELS.indexOf(input.level) <= AREA_LEVELS.indexOf(parent.level)) {
    throw new InvalidInput([
      { path: 'level', message: 'must be below {level}, the level of its parent', facts: { level: parent.level } },
    ]);
  }
  const area = tx.em.create(AdminArea, {
    code: input.code ?? null,
    countryCode: parent.countryCode,
    level: input.level,
    parentId: parent.id,
    name: input.name,
    localNames: Object.fromEntries(input.localNames.map(({ locale, name }) => [locale, name])),
  });
  try {
    await tx.em.flush();
  } catch (error) {
    if (['one_area_a_code', 'one_name_within_an_area'].includes(brokenConstraintOf(error) ?? '')) throw new AreaTaken();
    throw error;
  }
  const { code, name, level, parentId } = area;
  tx.audit({
    action: 'area.add',
    entityType: 'AdminArea',
    entityId: area.id,
    after: { code, name, level, parentId },
  });
  return area;
}
