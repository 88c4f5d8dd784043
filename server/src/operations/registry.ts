import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashOf, type TrustedOperation } from '@muster/gateway';
import { buildSchema, type GraphQLError, validate } from 'graphql';
import { OPERATIONS_DIR, SCHEMA_DIR } from '../schemas.ts';
import { BadDocument, fileOf, readDocument, trustedOperations } from './read-documents.ts';

const CLIENT_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const DOCUMENT_MAX_CHARS = 20_000;

export class NotRegistered extends Error {}

/** Registers a client's document, or throws the reason for its refusal. Idempotent. */
export function register(client: string, file: string, dir = OPERATIONS_DIR): TrustedOperation {
  if (!CLIENT_NAME.test(client))
    throw new NotRegistered(
      `${JSON.stringify(client)} is no client's name: small letters, digits and dashes, at most 63.`,
    );
  if (!existsSync(file)) throw new NotRegistered(`There is no file ${file}.`);
  const text = readFileSync(file, 'utf8').trim();
  if (text.length > DOCUMENT_MAX_CHARS)
    throw new BadDocument(`${file} is longer than ${DOCUMENT_MAX_CHARS} characters.`);
  const { document, name, kind } = readDocument(text, file);
  const schema = buildSchema(readFileSync(join(SCHEMA_DIR, 'api.graphql'), 'utf8'));
  const errors = validate(schema, document);
  if (errors.length > 0)
    throw new BadDocument(`${file} is not served by the present schema:\n${errors.map(withLine).join('\n')}`);
  const id = hashOf(text);
  const path = fileOf(dir, client, name, id);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${text}\n`);
  writeManifest(dir);
  return { id, name, kind, client, text, retiredAt: null };
}

const withLine = ({ message, locations }: GraphQLError): string => `  line ${locations?.[0]?.line ?? '?'}: ${message}`;

/** Retires a client's operations, by name or prefix of the id; answers those that it retired. */
export function retire(client: string, wanted: string, today: string, dir = OPERATIONS_DIR): TrustedOperation[] {
  const theirs = trustedOperations(dir).filter((operation) => operation.client === client);
  const chosen = theirs.filter(({ name, id }) => name === wanted || (wanted.length >= 8 && id.startsWith(wanted)));
  if (chosen.length === 0) throw new NotRegistered(`${client} has no operation ${wanted}.`);
  const served = chosen.filter(({ retiredAt }) => retiredAt === null);
  for (const { name, id, text } of served)
    writeFileSync(fileOf(dir, client, name, id), `# retired: ${today}\n${text}\n`);
  writeManifest(dir);
  return served;
}

export const manifestText = (operations: readonly TrustedOperation[]): string =>
  `${JSON.stringify({ operations }, null, 2)}\n`;

function writeManifest(dir: string): void {
  writeFileSync(join(dir, 'manifest.json'), manifestText(trustedOperations(dir)));
}
