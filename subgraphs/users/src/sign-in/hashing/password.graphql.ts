import { exposed } from '@muster/kit/graphql';
import { WeakPassword } from './password.refusals.ts';

export const weakPassword = exposed(WeakPassword, 'The password is too easy to guess.', {});
