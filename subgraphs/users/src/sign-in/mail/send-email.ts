import { networkJobHandler, type Services } from '@muster/kit/subgraph';
import { settingsOf } from '../../settings.ts';
import { openEmail, sendEmail } from './enqueue-email.ts';
import { type Mailer, mailerOf, Undeliverable } from './mailer.ts';
import { OutgoingMail } from './outgoing-mail.entity.ts';

const mailers = new WeakMap<Services, Mailer>();

function mailerFor(services: Services): Mailer {
  const mailer = mailers.get(services) ?? mailerOf(settingsOf(services));
  mailers.set(services, mailer);
  return mailer;
}

/** An email without a row was sent before, or its account was erased. An undeliverable one is dropped. */
export const sendEmailJob = networkJobHandler(sendEmail, async (services, { mailId }, caller) => {
  const row = await services.db.orm.em.fork().findOne(OutgoingMail, { id: mailId });
  if (row === null) return;
  try {
    await mailerFor(services)(mailId, openEmail(services, row));
  } catch (error) {
    if (!(error instanceof Undeliverable)) throw error;
    services.log.info(
      { mailId, reason: error.message, correlationId: caller.correlationId },
      'An undeliverable email was dropped',
    );
  }
  await services.transact(caller, async (tx) => {
    await tx.em.nativeDelete(OutgoingMail, { id: mailId });
  });
});
