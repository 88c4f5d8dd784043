import { defineStates, type StateOf, type VerbOf } from '@muster/kit/domain';

/** Whether an account may sign in. */
export const accountStates = defineStates('account', {
  ACTIVE: { deactivate: 'INACTIVE', lock: 'LOCKED', ban: 'BANNED' },
  INACTIVE: { activate: 'ACTIVE', ban: 'BANNED' },
  LOCKED: { activate: 'ACTIVE', ban: 'BANNED' },
  BANNED: { activate: 'ACTIVE' },
});

export type AccountStatus = StateOf<typeof accountStates>;
export type AccountVerb = VerbOf<typeof accountStates>;

/** The verb that leads to each status. */
export const VERB_TO = {
  ACTIVE: 'activate',
  INACTIVE: 'deactivate',
  LOCKED: 'lock',
  BANNED: 'ban',
} as const satisfies Record<AccountStatus, AccountVerb>;
