import { lookupHash } from '@muster/kit/crypto';
import { mailboxOf } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lookupKey } from '../../account/lookup-key.ts';
import { countUp } from '../rate-limit/rate-counts.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Mails of any kind to an address that nobody has shown to be theirs, and to all that reach its mailbox, within a day. */
export const UNVERIFIED_MAX = 6;
/** Notices of one account within a day, and of all accounts of one mailbox. */
export const NOTICES_MAX = 10;
export const MAILBOX_NOTICES_MAX = 20;

/** To whom a mail goes. */
export interface Addressee {
  readonly id: string;
  readonly email: string;
  readonly emailVerifiedAt?: Date | null | undefined;
}

/** The mailbox as a fingerprint: a count is no place for an address. */
async function mailboxKey(services: Services, email: string): Promise<string> {
  return lookupHash(`mailbox\0${mailboxOf(email)}`, await lookupKey(services, 'email'));
}

/** Whether a mail that somebody asked for may go: of those to a verified address its token has limits of its own. */
export async function mayMail(tx: Tx, services: Services, { email, emailVerifiedAt }: Addressee): Promise<boolean> {
  if (emailVerifiedAt != null) return true;
  return isWithin(tx, `mails:unverified:${await mailboxKey(services, email)}`, UNVERIFIED_MAX);
}

/**
 * Whether a notice may go, which nobody asked for: to verified addresses alone. Whoever signs up with an address of somebody
 * else, or has a session of theirs, must not be able to fill the mailbox.
 */
export async function mayNotify(
  tx: Tx,
  services: Services,
  { id, email, emailVerifiedAt }: Addressee,
): Promise<boolean> {
  if (emailVerifiedAt == null) return false;
  // What an account may send no more is not counted for its mailbox, which others have as well.
  return (
    (await isWithin(tx, `notices:account:${id}`, NOTICES_MAX)) &&
    (await isWithin(tx, `notices:mailbox:${await mailboxKey(services, email)}`, MAILBOX_NOTICES_MAX))
  );
}

async function isWithin(tx: Tx, key: string, most: number): Promise<boolean> {
  const counts = await countUp(tx, [{ key, windowMs: DAY_MS }]);
  return counts.get(key)!.count <= most;
}
