import { common, connectionType, enumType, exposed, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, ObjectType } from 'type-graphql';
import type { AreaLevel } from './area.entity.ts';
import { AreaTaken } from './area.refusals.ts';

export const AreaLevelEnum = enumType('AdminAreaLevel', 'Level of an administrative area.', {
  COUNTRY: 'Country: the top level.',
  PROVINCE: 'A province or county: a first-level part of a country.',
  CITY: 'A city; first-level where it is directly below its country.',
  DISTRICT: 'District of a city or county.',
  WARD: 'A ward, commune or township.',
  ROAD: 'A road or street.',
});

@ObjectType({ description: 'Name of an area in one language.' })
export class LocalName {
  @Field(() => String, { description: 'BCP 47: `zh-TW`, `vi` or `en`.' })
  locale!: string;

  @Field(() => String, { description: 'Name in that language.' })
  name!: string;
}

@ObjectType('AdminArea', { description: 'Country or part of a country, as addresses name it.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class AdminAreaType {
  @Field(() => ID, { description: 'UUID; the same in every installation for the shipped areas.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'ISO 3166-1 code of a country (`TW`), ISO 3166-2 code of its first-level parts (`TW-TPE`), else as entered.',
  })
  code?: string | null;

  @Field(() => String, { description: 'ISO 3166-1 alpha-2 of the country it belongs to.' })
  countryCode!: string;

  @Field(() => AreaLevelEnum, { description: 'Level of the area.' })
  level!: AreaLevel;
}
export const AdminAreaConnection = connectionType('AdminArea', () => AdminAreaType);

@InputType({ description: 'Name of an area in one language.' })
export class LocalNameInput {
  @Field(() => String, { description: '`zh-TW`, `vi` or `en`.' })
  locale!: string;

  @Field(() => String, { description: '1 to 200 characters.' })
  name!: string;
}

@InputType({ description: 'A new part of an area.' })
export class AddAdminAreaInput {
  @Field(() => ID, { description: 'Id of the area that contains it.' })
  parentId!: string;

  @Field(() => AreaLevelEnum, { description: 'Below the level of its parent.' })
  level!: AreaLevel;

  @Field(() => String, { nullable: true, description: 'At most 40 capitals, digits and dashes; unique.' })
  code?: string | null;

  @Field(() => String, { description: 'Local name: 1 to 200 characters.' })
  name!: string;

  @Field(() => [LocalNameInput], { defaultValue: [], description: 'Names in other languages, one for each.' })
  localNames!: LocalNameInput[];
}

@ObjectType({ description: 'An area was added.' })
export class AdminAreaPayload {
  @Field(() => AdminAreaType, { description: 'The new area.' })
  area!: AdminAreaType;
}

export const AddAdminAreaResult = resultUnion(
  'AddAdminAreaResult',
  'Result of `addAdminArea`: the area, or a refusal.',
  AdminAreaPayload,
  [
    exposed(AreaTaken, 'There is an area of this code, or of this name in the same place, already.', {}),
    common.notFound,
    common.invalidInput,
  ],
);
