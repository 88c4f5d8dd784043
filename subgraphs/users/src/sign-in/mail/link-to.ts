import type { Services } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';

/** The page of the shop's website that takes a token; without a website the token itself, for API users. */
export function linkTo(services: Services, page: string, token: string): string {
  const { MUSTER_SHOP_URL: shop } = settingsOf(services);
  return shop === undefined ? `token: ${token}` : `${shop.replace(/\/$/, '')}/${page}?token=${token}`;
}
