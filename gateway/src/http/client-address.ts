import type { IncomingMessage } from 'node:http';
import { canonicalAddress } from '@muster/kit/domain';

/**
 * Client address behind `trustedProxies` proxies. Each proxy appends the address that it saw to `x-forwarded-for`; everything
 * before was written by the client and may be forged. Canonical, so that every spelling counts as one address.
 */
export function clientAddress({ headers, socket }: IncomingMessage, trustedProxies: number): string | undefined {
  const connection =
    socket.remoteAddress === undefined ? undefined : (canonicalAddress(socket.remoteAddress) ?? undefined);
  if (trustedProxies === 0) return connection;
  const seen = String(headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((address) => address.trim());
  const address = seen.at(-trustedProxies) ?? seen[0] ?? '';
  return canonicalAddress(address) ?? connection;
}
