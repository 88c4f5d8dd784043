import { exposed } from '@muster/kit/graphql';
import { TokenNotValid } from './one-time-token.refusals.ts';

export const tokenNotValid = exposed(
  TokenNotValid,
  'The token is unknown, was used, has expired, or a newer one was sent: ask for another.',
  {},
);
