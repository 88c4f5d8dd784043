import { exposed } from '@muster/kit/graphql';
import { TokenNotValid } from './one-time-token.refusals.ts';

export const tokenNotValid = exposed(
  TokenNotValid,
  'The token is unknown, used, expired, or replaced by a newer one: request another.',
  {},
);
