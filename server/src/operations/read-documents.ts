import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, type TrustedOperation } from '@muster/gateway';
import { type DocumentNode, getOperationAST, Kind, parse } from 'graphql';
import { OPERATIONS_DIR, SCHEMA_DIR } from '../schemas.ts';

const CONTRACT_DIR = join(SCHEMA_DIR, 'contract', 'operations');
/** First line of a retired document. */
const RETIRED = /^# retired: (\d{4}-\d{2}-\d{2})\n/;

export class BadDocument extends Error {}

/** Document with exactly one named operation. */
export function readDocument(
  text: string,
  file: string,
): { document: DocumentNode; name: string; kind: TrustedOperation['kind'] } {
  let document: DocumentNode;
  try {
    document = parse(text);
  } catch (error) {
    throw new BadDocument(`${file}: ${(error as Error).message}`);
  }
  const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  const operation = getOperationAST(document);
  if (operations.length !== 1 || operation == null)
    throw new BadDocument(`${file} has ${operations.length} operations; a document that is registered has one.`);
  if (operation.name === undefined) throw new BadDocument(`${file}: the operation has no name.`);
  return { document, name: operation.name.value, kind: operation.operation };
}

/** Every trusted document: of the repository, of the contract, and of each client. */
export function trustedOperations(dir = OPERATIONS_DIR): TrustedOperation[] {
  const clients = join(dir, 'clients');
  const names = existsSync(clients) ? readdirSync(clients).toSorted() : [];
  return [
    ...documentsIn(CONTRACT_DIR, null),
    ...documentsIn(dir, null),
    ...names.flatMap((client) => documentsIn(join(clients, client), client)),
  ].toSorted((a, b) => order(a).localeCompare(order(b), 'en'));
}

const order = ({ client, name, id }: TrustedOperation): string => `${client ?? ''}\0${name}\0${id}`;

function documentsIn(dir: string, client: string | null): TrustedOperation[] {
  const files = readdirSync(dir).filter((file) => file.endsWith('.graphql'));
  return files.map((file) => {
    const written = readFileSync(join(dir, file), 'utf8');
    const retiredAt = RETIRED.exec(written)?.[1] ?? null;
    const text = written.replace(RETIRED, '').trim();
    const { name, kind } = readDocument(text, file);
    return { id: hashOf(text), name, kind, client, text, retiredAt };
  });
}

/** File of a client's operation. Versions of one name coexist, as the client's releases do. */
export const fileOf = (dir: string, client: string, name: string, id: string): string =>
  join(dir, 'clients', client, `${name}.${id.slice(0, 8)}.graphql`);
