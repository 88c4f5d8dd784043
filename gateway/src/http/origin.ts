import type { IncomingMessage } from 'node:http';
import type { Origin } from '../context.ts';
import { correlationIdFrom } from '../correlation.ts';
import { clientAddress } from './client-address.ts';
import { clientLocale } from './client-locale.ts';

const cached = Symbol('origin');

/** Origin of a request, computed once. */
export function originOf(request: IncomingMessage & { [cached]?: Origin }, trustedProxies: number): Origin {
  request[cached] ??= {
    correlationId: correlationIdFrom(request.headers['x-request-id']),
    ip: clientAddress(request, trustedProxies),
    userAgent: request.headers['user-agent'],
    locale: clientLocale(request),
  };
  return request[cached];
}
