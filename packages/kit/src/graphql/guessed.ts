import { Directive } from 'type-graphql';
import { GUESSED } from '../domain/index.ts';

/**
 * Marks a mutation, or a field of its input, that takes a guessable secret: a password, a code, a token. An operation has at most
 * one, so that every rate limit of requests is one of guesses.
 */
export const Guessed = (): MethodDecorator & PropertyDecorator =>
  Directive(`@tag(name: "${GUESSED}")`) as MethodDecorator & PropertyDecorator;
