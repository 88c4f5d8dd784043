import type { FastifyRequest } from 'fastify';

/**
 * Whether a page of this very origin sent the request (CSRF). Browsers say so themselves (`Sec-Fetch-Site`); those that do not name
 * the page's origin, whose host must be the one that was asked.
 */
export function isOfOwnPage({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const { origin, host } = headers;
  return origin !== undefined && URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
