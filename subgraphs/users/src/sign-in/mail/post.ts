import { aadOf, derived, openJson, type SealedColumn, sealJson } from '@muster/kit/crypto';
import { defineJob, newId, type Tx } from '@muster/kit/orm';
import { networkJobHandler, type Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { settingsOf } from '../../settings.ts';
import { type Addressee, mayMail, mayNotify } from './mail-limits.ts';
import { type Mail, type Mailer, mailerOf, Undeliverable } from './mailer.ts';

const PURPOSE = 'muster users mail';

export const sealedMail: SealedColumn = { table: 'mail', id: 'id', column: 'sealed', purpose: PURPOSE };

const sendMail = defineJob({ kind: 'send-mail', payload: z.object({ mailId: z.uuid() }) });

const ringOf = (services: Services) => derived(settingsOf(services).MUSTER_DATA_KEY, PURPOSE);
const placeOfMail = (id: string): string => aadOf('mail', 'sealed', id);

/** Has somebody mailed what they asked for, such as a token; within the limits of `mail-limits.ts`. */
export async function post(tx: Tx, services: Services, to: Addressee, mail: Mail): Promise<void> {
  if (await mayMail(tx, services, to)) await send(tx, services, to.id, mail);
}

/** Tells somebody what happened to their account; within the limits of `mail-limits.ts`. */
export async function postNotice(tx: Tx, services: Services, to: Addressee, mail: Mail): Promise<void> {
  if (await mayNotify(tx, services, to)) await send(tx, services, to.id, mail);
}

/** Once the transaction is committed: soon, and again until the mail server takes it. */
async function send(tx: Tx, services: Services, accountId: string, mail: Mail): Promise<void> {
  const id = newId();
  const sealed = sealJson(mail, ringOf(services), placeOfMail(id));
  await tx.em.execute(`insert into mail (id, account_id, sealed, created_at) values (?, ?, ?, ?)`, [
    id,
    accountId,
    sealed,
    tx.now,
  ]);
  tx.schedule(sendMail, id, { mailId: id }, tx.now);
}

const mailers = new WeakMap<Services, Mailer>();

function mailerFor(services: Services): Mailer {
  const mailer = mailers.get(services) ?? mailerOf(settingsOf(services));
  mailers.set(services, mailer);
  return mailer;
}

/** A mail that is gone was sent, or is to somebody who was erased. What nobody will ever take is given up. */
export const sendMailJob = networkJobHandler(sendMail, async (services, { mailId }, caller) => {
  const { em } = services.db.orm;
  const [row] = await em.fork().execute<{ sealed: string }[]>(`select sealed from mail where id = ?`, [mailId]);
  if (row === undefined) return;
  try {
    await mailerFor(services)(mailId, openJson<Mail>(row.sealed, ringOf(services), placeOfMail(mailId)));
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
    services.log.info(
      { mailId, reason: error.message, correlationId: caller.correlationId },
      'A mail has nobody to go to',
    );
  }
  await services.transact(caller, async (tx) => {
    await tx.em.execute(`delete from mail where id = ?`, [mailId]);
  });
});
