import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { inRootSpan } from '@muster/kit/tracing';

const VALID_ID = /^[A-Za-z0-9-]{1,64}$/;
const current = new AsyncLocalStorage<string>();

/** The client's own correlation id, if it is valid, else a new one. */
export const correlationIdFrom = (given: unknown): string =>
  typeof given === 'string' && VALID_ID.test(given) ? given : randomUUID();

/** Does work whose errors are logged, and reported to the client, under `correlationId`. */
export const correlated = <T>(correlationId: string, work: () => T): T =>
  current.run(correlationId, () => inRootSpan('operation', correlationId, work));

/** Correlation id of the current work; a new one outside of any. */
export const currentCorrelationId = (): string => current.getStore() ?? randomUUID();
