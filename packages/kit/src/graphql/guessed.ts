import { Directive } from 'type-graphql';
import { GUESSED } from '../domain/index.ts';

/**
 * Declares that a mutation, or a field of its input, takes a secret that somebody may guess: a password, a code, a token. An
 * operation has one at most, so that one request is one guess, wherever requests are counted.
 */
export const Guessed = (): MethodDecorator & PropertyDecorator =>
  Directive(`@tag(name: "${GUESSED}")`) as MethodDecorator & PropertyDecorator;
