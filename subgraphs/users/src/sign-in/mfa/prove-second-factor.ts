import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { Session } from '../access/session.entity.ts';
import { requireFactor } from './factor-rows.ts';
import { WrongCode } from './mfa.refusals.ts';
import { GOOD_FOR_MS } from './recent-factor.ts';
import { takeCode } from './take-code.ts';

/** Steps the actor's session up by a code. Answers the moment at which that ends. */
export async function proveSecondFactor(tx: Tx, services: Services, code: string): Promise<Date> {
  const { id: accountId, sessionId } = tx.actor;
  await requireFactor(tx, accountId);
  if (!(await takeCode(tx, services, accountId, code))) throw new WrongCode();
  if (sessionId !== undefined)
    await tx.em.nativeUpdate(Session, { id: sessionId, accountId }, { factorProvedAt: tx.now });
  tx.audit({ action: 'user.second_factor_shown', entityType: 'User', entityId: accountId });
  return new Date(tx.now.getTime() + GOOD_FOR_MS);
}
