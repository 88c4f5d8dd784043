import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { inRootSpan } from '@muster/kit/tracing';

const CLIENT_NAME_PREFIX = /^[A-Za-z0-9-]{1,64}$/;
const current = new AsyncLocalStorage<string>();

/** The client's own number for its request, if it is one, else a new one. */
export const correlationIdFrom = (given: unknown): string =>
  typeof given === 'string' && CLIENT_NAME_PREFIX.test(given) ? given : randomUUID();

/** Does work whose errors are logged, and told to the client, under `correlationId`. */
export const correlated = <T>(correlationId: string, work: () => T): T =>
  current.run(correlationId, () => inRootSpan('operation', correlationId, work));

/** Of the work at hand. */
export const currentCorrelationId = (): string => current.getStore() ?? randomUUID();
