import { lookupHash } from '@muster/kit/crypto';
import { mailboxOf } from '@muster/kit/domain';
import type { Tx } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { lookupKey } from '../../account/lookup-key.ts';
import { countUp } from '../rate-limit/rate-counts.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Emails of any kind to the mailbox of an unverified address, within a day. */
export const UNVERIFIED_MAX = 6;
/** Notices to one account within a day, and to all accounts of one mailbox. */
export const NOTICES_MAX = 10;
export const MAILBOX_NOTICES_MAX = 20;

/** The recipient of an email. */
export interface Addressee {
  readonly id: string;
  readonly email: string;
  readonly emailVerifiedAt?: Date | null | undefined;
}

/** The mailbox as a fingerprint: a counter must not hold an address in clear. */
async function mailboxKey(services: Services, email: string): Promise<string> {
  return lookupHash(`mailbox\0${mailboxOf(email)}`, await lookupKey(services, 'email'));
}

/** Whether a requested email may be sent. A verified address has no limit here, for tokens have limits of their own. */
export async function mayMail(tx: Tx, services: Services, { email, emailVerifiedAt }: Addressee): Promise<boolean> {
  if (emailVerifiedAt != null) return true;
  return isWithin(tx, `mails:unverified:${await mailboxKey(services, email)}`, UNVERIFIED_MAX);
}

/**
 * Whether a notice, which nobody requested, may be sent: to verified addresses only. A stranger who signs up with another
 * person's address, or has a session of theirs, must not be able to fill the mailbox.
 */
export async function mayNotify(
  tx: Tx,
  services: Services,
  { id, email, emailVerifiedAt }: Addressee,
): Promise<boolean> {
  if (emailVerifiedAt == null) return false;
  // A notice beyond the account's limit does not count for its mailbox, which other accounts share.
  return (
    (await isWithin(tx, `notices:account:${id}`, NOTICES_MAX)) &&
    (await isWithin(tx, `notices:mailbox:${await mailboxKey(services, email)}`, MAILBOX_NOTICES_MAX))
  );
}

async function isWithin(tx: Tx, key: string, most: number): Promise<boolean> {
  const counts = await countUp(tx, [{ key, windowMs: DAY_MS }]);
  return counts.get(key)!.count <= most;
}
