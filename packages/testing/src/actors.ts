import { randomUUID } from 'node:crypto';
import { type Actor, anonymous, type Caller } from '@muster/kit/domain';

export { anonymous };

export const aCustomer = (id: string = randomUUID()): Actor => ({
  kind: 'USER',
  id,
  permissions: new Set(),
  sessionId: randomUUID(),
});

export const anAdministrator = (...permissions: string[]): Actor => ({
  ...aCustomer(),
  permissions: new Set(permissions),
});

/** A program of an integrator. */
export const anApiClient = (...scopes: string[]): Actor => ({
  kind: 'API_CLIENT',
  id: randomUUID(),
  permissions: new Set(scopes),
});

export const callerOf = (actor: Actor): Caller => ({
  actor,
  correlationId: randomUUID(),
  ip: '127.0.0.1',
  userAgent: 'muster-tests',
});
