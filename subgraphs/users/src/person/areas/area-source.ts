import type { AreaLevel } from './area.entity.ts';

/** A country as its own file has it: codes and names, nothing computed. */
export interface AreaSource {
  readonly country: readonly [code: string, zhTW: string, vi: string, en: string];
  /** Index in `AREA_LOCALES` of the local language. */
  readonly localName: number;
  readonly postalCode: RegExp;
  readonly first: readonly (readonly [code: string, level: AreaLevel, zhTW: string, vi: string, en: string])[];
}
