import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';

export type { Mail } from './mailer.ts';

/** Where the shop's website takes a token; without a website, the token itself, for whoever calls the API. */
export function linkTo(services: Services, page: string, token: string): string {
  const { MUSTER_SHOP_URL: shop } = settingsOf(services);
  return shop === undefined ? `token: ${token}` : `${shop.replace(/\/$/, '')}/${page}?token=${token}`;
}
