import type { IncomingMessage } from 'node:http';
import type { Origin } from '../context.ts';
import { correlationIdFrom } from '../correlation.ts';
import { clientAddress } from './client-address.ts';

const known = new WeakMap<IncomingMessage, Origin>();

/** Where a request came from; the same each time it is asked. */
export function originOf(request: IncomingMessage, trustedProxies: number): Origin {
  let origin = known.get(request);
  if (origin === undefined) {
    origin = {
      correlationId: correlationIdFrom(request.headers['x-request-id']),
      ip: clientAddress(request, trustedProxies),
      userAgent: request.headers['user-agent'],
    };
    known.set(request, origin);
  }
  return origin;
}
