import type { IncomingMessage } from 'node:http';
import { canonicalAddress } from '@muster/kit/domain';

/**
 * Who is at the other end, seen past `trustedProxies` proxies of our own. Each of them appends whom it saw; what stands
 * before that was written by the client, and could be anything. However it is spelled, it is counted as one address.
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
