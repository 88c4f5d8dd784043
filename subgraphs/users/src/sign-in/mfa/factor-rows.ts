import { LockMode } from '@mikro-orm/core';
import { aadOf } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { NotProtected } from './mfa.refusals.ts';
import { SecondFactor } from './second-factor.entity.ts';

/** Cipher context (AAD) of a TOTP secret. */
export const secretContext = (accountId: string): string => aadOf('second_factor', 'sealed_secret', accountId);

/** Whether signing in to an account requires a code. */
export const hasSecondFactor = async ({ db }: Services, accountId: string): Promise<boolean> =>
  (await db.orm.em.fork().count(SecondFactor, { accountId, confirmedAt: { $ne: null } })) > 0;

/** The second factor of an account, confirmed or only begun, locked until the transaction ends. */
export const lockFactor = (tx: Tx, accountId: string): Promise<SecondFactor | null> =>
  tx.em.findOne(SecondFactor, { accountId }, { lockMode: LockMode.PESSIMISTIC_WRITE });

/** Locks the confirmed second factor of an account, or refuses with NotProtected. */
export async function requireFactor(tx: Tx, accountId: string): Promise<void> {
  const factor = await lockFactor(tx, accountId);
  if (factor?.confirmedAt == null) throw new NotProtected();
}
