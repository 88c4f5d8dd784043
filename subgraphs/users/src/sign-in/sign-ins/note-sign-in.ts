import type { Caller } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { LoginEvent, type SignInOutcome } from './login-event.entity.ts';

/** Records an attempt to sign in; `accountId` is null for a name that no account has. */
export const noteSignIn = (
  tx: Tx,
  accountId: string | null,
  result: SignInOutcome,
  { ip, userAgent }: Pick<Caller, 'ip' | 'userAgent'>,
): Promise<unknown> =>
  tx.em.insert(LoginEvent, {
    id: newId(),
    accountId,
    result,
    ip: ip ?? null,
    userAgent: userAgent ?? null,
    at: tx.now,
  });
