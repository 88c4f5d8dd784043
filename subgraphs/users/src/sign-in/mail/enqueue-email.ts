import { aadOf, derived, type Keyring, openJson, type SealedColumn, sealJson } from '@muster/kit/crypto';
import { defineJob, newId, type Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { settingsOf } from '../../settings.ts';
import { type Addressee, mayMail, mayNotify } from './mail-limits.ts';
import type { Mail } from './mailer.ts';
import { OutgoingMail } from './outgoing-mail.entity.ts';

const PURPOSE = 'muster users mail';

export const sealedMail: SealedColumn = { table: 'mail', id: 'id', column: 'sealed', purpose: PURPOSE };

export const sendEmail = defineJob({ kind: 'send-mail', payload: z.object({ mailId: z.uuid() }) });

const ringOf = (services: Services): Keyring => derived(settingsOf(services).MUSTER_DATA_KEY, PURPOSE);
const contextOf = (id: string): string => aadOf('mail', 'sealed', id);

export const openEmail = (services: Services, { id, sealed }: OutgoingMail): Mail =>
  openJson<Mail>(sealed, ringOf(services), contextOf(id));

/** Enqueues an email that was asked for, such as one with a token, unless the limits of `mail-limits.ts` forbid it. */
export async function enqueueEmail(tx: Tx, services: Services, to: Addressee, mail: Mail): Promise<boolean> {
  const isAllowed = await mayMail(tx, services, to);
  if (isAllowed) await enqueue(tx, services, to.id, mail);
  return isAllowed;
}

/** Enqueues a notice of what happened to an account; within the limits of `mail-limits.ts`. */
export async function enqueueNotice(tx: Tx, services: Services, to: Addressee, mail: Mail): Promise<void> {
  if (await mayNotify(tx, services, to)) await enqueue(tx, services, to.id, mail);
}

/** The job sends it after the commit, and retries until a mail server accepts it. */
async function enqueue(tx: Tx, services: Services, accountId: string, mail: Mail): Promise<void> {
  const id = newId();
  const sealed = sealJson(mail, ringOf(services), contextOf(id));
  await tx.em.insert(OutgoingMail, { id, accountId, sealed, createdAt: tx.now });
  tx.schedule(sendEmail, id, { mailId: id }, tx.now);
}
