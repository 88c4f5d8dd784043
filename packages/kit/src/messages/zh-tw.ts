import type { Catalogue } from '../domain/index.ts';

/** Traditional Chinese, as written in Taiwan. */
export const zhTW: Catalogue = {};
