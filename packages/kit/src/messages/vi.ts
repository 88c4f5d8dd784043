import type { Catalogue } from '../domain/index.ts';

/** Vietnamese. */
export const vi: Catalogue = {};
