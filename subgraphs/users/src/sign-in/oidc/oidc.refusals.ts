import { Refusal } from '@muster/kit/domain';

const WHY = {
  NOT_VALID: 'The answer of the provider is not valid for this sign-in. Begin again.',
  ATTEMPT_OVER: 'This sign-in is over. Begin again.',
  PROVIDER_AWAY: 'The provider does not answer. Try again in a moment.',
  EMAIL_NOT_VERIFIED: 'The provider does not vouch for your e-mail address.',
  ACCOUNT_EXISTS: 'There is an account with your e-mail address. Sign in to it, then link the two.',
  OTHER_EMAIL: 'The provider knows you by another e-mail address than this account.',
  LINKED_ELSEWHERE: 'This identity belongs to another account.',
  LAST_WAY_IN: 'Choose a password first: there would be no way to sign in any more.',
} as const;

export type OidcRefusalReason = keyof typeof WHY;
export const OIDC_REASONS = Object.keys(WHY) as OidcRefusalReason[];

export class OidcRefused extends Refusal {
  readonly code = 'OIDC_REFUSED';
  constructor(readonly reason: OidcRefusalReason) {
    super(WHY[reason]);
  }
}
