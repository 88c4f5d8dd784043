import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, type GraphQLInputType, getNamedType, isInputObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { guessedCoordinatesOf } from '../gateway/src/limits/secret-guesses.ts';

const read = (name: string) => readFileSync(join(import.meta.dirname, '..', 'schema', name), 'utf8');
const mutations = buildSchema(read('api.graphql')).getMutationType()!.getFields();
const guessed = guessedCoordinatesOf(read('supergraph.graphql'));

/** Names of arguments that hold a secret. */
const SECRET = /password|token$|secret|mfaCode|couponCode|^attempt$/i;
/** Called like one, or not, against what the name says; each with the reason. */
const CODES_OF_A_FACTOR = new Set(['confirmSecondFactor', 'removeSecondFactor', 'proveSecondFactor']);

/** Coordinates of the secrets that an argument takes, at any depth. */
function secretsOf(name: string, type: GraphQLInputType, at: string, seen: ReadonlySet<string> = new Set()): string[] {
  const named = getNamedType(type);
  if (!isInputObjectType(named)) return SECRET.test(name) ? [at] : [];
  if (seen.has(named.name)) return [];
  return Object.values(named.getFields()).flatMap((field) =>
    secretsOf(field.name, field.type, `${named.name}.${field.name}`, new Set([...seen, named.name])),
  );
}

const taking = Object.values(mutations).flatMap(({ name, args }) => {
  const secrets = args.flatMap((arg) => secretsOf(arg.name, arg.type, `${name}(${arg.name})`));
  return secrets.length > 0 || CODES_OF_A_FACTOR.has(name) ? [{ name, secrets }] : [];
});

test.each(taking)('$name takes $secrets, and is tried once in an operation', ({ name, secrets }) => {
  expect([`Mutation.${name}`, ...secrets].some((coordinate) => guessed.has(coordinate))).toBe(true);
});

test('those are the ones that there are', () => {
  const names = taking.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['signIn', 'signUp', 'resetPassword', 'verifyEmail', 'reserve']));
  const fields = [...guessed].flatMap((coordinate) =>
    coordinate.startsWith('Mutation.') ? [coordinate.slice('Mutation.'.length)] : [],
  );
  // A wish for a mail is no guess, and costs its owner as much.
  expect(fields.filter((field) => !names.includes(field))).toEqual(['requestPasswordReset']);
});
