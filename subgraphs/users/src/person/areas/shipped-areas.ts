import { v5 } from 'uuid';
import type { AreaLevel } from './area.entity.ts';
import type { AreaSource } from './area-source.ts';
import { TAIWAN } from './taiwan.ts';
import { VIET_NAM } from './viet-nam.ts';

/** The languages in which every shipped area has a name. */
export const AREA_LOCALES = ['zh-TW', 'vi', 'en'] as const;

export interface KnownArea {
  readonly id: string;
  readonly code: string;
  readonly countryCode: string;
  readonly level: AreaLevel;
  readonly parentId: string | null;
  readonly name: string;
  readonly localNames: Readonly<Record<string, string>>;
}

/** Countries with shipped areas: an address there names one of them. */
export const KNOWN_COUNTRIES: ReadonlyMap<string, AreaSource> = new Map(
  [TAIWAN, VIET_NAM].map((source) => [source.country[0], source]),
);

const AREAS = 'b6d8a2f4-3d3b-5c55-9a0e-5d6a0f0a7c11';

/** The same in every installation, so that references to an area can be moved between them. */
export const areaIdOf = (code: string): string => v5(code, AREAS);

const named = (names: readonly string[], local: number) => ({
  name: names[local]!,
  localNames: Object.fromEntries(AREA_LOCALES.map((locale, index) => [locale, names[index]!])),
});

/** Every area that the system ships, parents first. */
export const KNOWN_AREAS: readonly KnownArea[] = [...KNOWN_COUNTRIES.values()].flatMap(
  ({ country: [countryCode, ...names], localName, first }) => [
    {
      id: areaIdOf(countryCode),
      code: countryCode,
      countryCode,
      level: 'COUNTRY' as const,
      parentId: null,
      ...named(names, localName),
    },
    ...first.map(([code, level, ...areaNames]) => ({
      id: areaIdOf(code),
      code,
      countryCode,
      level,
      parentId: areaIdOf(countryCode),
      ...named(areaNames, localName),
    })),
  ],
);
