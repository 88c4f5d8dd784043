import { seal } from '@muster/kit/crypto';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lockDataKey } from '../../account/data-key.ts';
import { settingsOf } from '../../settings.ts';
import { lockFactor, secretContext } from './factor-rows.ts';
import { AlreadyProtected } from './mfa.refusals.ts';
import { SecondFactor } from './second-factor.entity.ts';
import { newSecret } from './totp.ts';

/** A new secret for the actor, without effect until a code of it is confirmed. It replaces one that was begun before. */
export async function beginSecondFactor(tx: Tx, services: Services): Promise<string> {
  const accountId = tx.actor.id;
  const key = await lockDataKey(tx, settingsOf(services).MUSTER_DATA_KEY, accountId);
  const begun = await lockFactor(tx, accountId);
  if (begun?.confirmedAt != null) throw new AlreadyProtected();
  const secret = newSecret();
  const columns = { sealedSecret: seal(secret, key, secretContext(accountId)), createdAt: tx.now, lastCounter: -1 };
  if (begun === null) tx.em.create(SecondFactor, { accountId, ...columns });
  else tx.em.assign(begun, columns);
  await tx.em.flush();
  return secret;
}
