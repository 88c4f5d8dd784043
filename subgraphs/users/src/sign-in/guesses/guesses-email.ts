import { defineJob } from '@muster/kit/orm';
import { jobHandler } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { enqueueNotice } from '../mail/enqueue-email.ts';
import type { Mail } from '../mail/mailer.ts';

/** A job, so that an answer takes equally long for a name with and without an account. */
export const notifyOfGuesses = defineJob({
  kind: 'tell-of-guesses',
  payload: z.object({ accountId: z.uuid(), kind: z.enum(['password', 'code', 'confirmation']) }),
});

export const notifyOfGuessesJob = jobHandler(notifyOfGuesses, async (tx, { accountId, kind }, services) => {
  const account = await tx.em.findOne(Account, { id: accountId });
  if (account !== null) await enqueueNotice(tx, services, account, guessesEmail(account.email, kind));
});

const WHAT = {
  password: 'the password of your account. None was right',
  code: 'the code of your second factor, after giving the right password',
  confirmation: 'your password where it is asked for again, in a session of your account',
} as const;

const guessesEmail = (to: string, kind: keyof typeof WHAT): Mail => ({
  to,
  subject: 'Somebody is trying to get into your account',
  text: `Somebody has guessed many times at ${WHAT[kind]}.

For a day no more guesses are looked at, but from devices that you have signed in with. ${
    kind === 'password' ? 'If you cannot sign in' : 'Choose another password. If you cannot sign in'
  }, ask for another password where you sign in: it opens your account again.`,
});
