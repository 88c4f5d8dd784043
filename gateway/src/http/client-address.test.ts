import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

const request = (forwardedFor?: string): IncomingMessage =>
  ({
    headers: { 'x-forwarded-for': forwardedFor },
    socket: { remoteAddress: '10.0.0.1' },
  }) as unknown as IncomingMessage;

test.each<[hops: number, forwardedFor: string | undefined, address: string]>([
  [0, '198.51.100.9', '10.0.0.1'],
  [1, '198.51.100.9', '198.51.100.9'],
  [1, '1.1.1.1, 198.51.100.9', '198.51.100.9'],
  [2, '1.1.1.1, 198.51.100.9, 10.0.0.2', '198.51.100.9'],
  [2, '2001:db8::1, 10.0.0.2', '2001:db8::1'],
  [1, '2001:0DB8:0::1', '2001:db8::1'],
  [1, '::ffff:198.51.100.9', '198.51.100.9'],
  [1, undefined, '10.0.0.1'],
  [1, 'not an address', '10.0.0.1'],
  [3, '198.51.100.9', '198.51.100.9'],
])('behind %i proxies of our own, %j means %s', (hops, forwardedFor, address) => {
  expect(clientAddress(request(forwardedFor), hops)).toBe(address);
});
