import type { IncomingMessage } from 'node:http';
import type { Origin } from '../context.ts';
import { correlationIdFrom } from '../correlation.ts';
import { clientAddress } from './client-address.ts';

const cached = Symbol('origin');

/** Where a request came from; the same each time it is asked. */
export function originOf(request: IncomingMessage & { [cached]?: Origin }, trustedProxies: number): Origin {
  request[cached] ??= {
    correlationId: correlationIdFrom(request.headers['x-request-id']),
    ip: clientAddress(request, trustedProxies),
    userAgent: request.headers['user-agent'],
  };
  return request[cached];
}
