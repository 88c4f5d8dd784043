import { isIP, isIPv4 } from 'node:net';

const MAPPED_PREFIX = '::ffff:';
/** IPv4 as a socket of both versions shows it: `::ffff:192.0.2.1`, in hexadecimal by now. */
const MAPPED = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/;
const GROUPS = 8;
/** Length of an IPv6 network: its owner may choose from all addresses of a /64. */
const NETWORK_GROUPS = 4;

/** The one form of an IP address in which it is compared and counted (RFC 5952; IPv4 as such), or null for anything else. */
export function canonicalAddress(text: string): string | null {
  const [address = ''] = text.trim().split('%'); // A zone names an interface, not a host.
  if (isIP(address) === 0) return null;
  if (isIPv4(address)) return address;
  // Fast path for the form that nearly all sockets report.
  if (address.startsWith(MAPPED_PREFIX) && isIPv4(address.slice(MAPPED_PREFIX.length)))
    return address.slice(MAPPED_PREFIX.length);
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const mapped = MAPPED.exec(canonical);
  if (mapped === null) return canonical;
  const [high, low] = [Number.parseInt(mapped[1]!, 16), Number.parseInt(mapped[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

/** Unit of rate limits: an IPv4 address, or the /64 of an IPv6 address. Any other text counts as itself. */
export function networkOf(ip = 'unknown'): string {
  const address = canonicalAddress(ip);
  if (address === null || isIPv4(address)) return address ?? ip;
  const [head = '', tail] = address.split('::');
  const before = head.split(':').filter(Boolean);
  const after = tail?.split(':').filter(Boolean) ?? [];
  const groups = [...before, ...Array<string>(GROUPS - before.length - after.length).fill('0'), ...after];
  return `${groups.slice(0, NETWORK_GROUPS).join(':')}::/64`;
}
