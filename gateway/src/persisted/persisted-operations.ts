import { type ClientErrorCode, ClockCache } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import type { ApiClient } from '../access/api-client.ts';
import type { DocumentCache } from './document-cache.ts';
import { hashOf, type Manifest, type TrustedOperation } from './manifest.ts';
import type { OperationUses } from './operation-uses.ts';

/** Mode for documents that are in no manifest: run, run and log, or refuse. */
export type PersistedMode = 'off' | 'log' | 'enforce';

/** A request with a document, the hash of one, or both. */
export interface DocumentRequest {
  readonly query?: unknown;
  readonly extensions?: unknown;
}

const Extension = z.object({
  persistedQuery: z.object({ version: z.literal(1), sha256Hash: z.string().regex(/^[0-9a-f]{64}$/) }),
});

const IDS_MAX = 1_000;
const TEXTS_MAX_CHARS = 2_000_000;

/** Resolves the document of a request and decides whether it may run, before it is parsed; for every transport. */
export class PersistedOperations {
  #trusted: ReadonlyMap<string, readonly TrustedOperation[]> = new Map();
  /** Hashes of texts that were sent before. */
  readonly #ids = new ClockCache<string>({ most: IDS_MAX, charsMax: TEXTS_MAX_CHARS });

  constructor(
    readonly mode: PersistedMode,
    readonly cache: DocumentCache,
    readonly log: Log,
    /** Counts the registered operations that clients send. */
    readonly uses?: Pick<OperationUses, 'note'>,
  ) {}

  /** Replaces the trusted operations. */
  trust({ operations }: Manifest): void {
    this.#trusted = Map.groupBy(operations, ({ id }) => id);
  }

  /** The request with its document in place of the hash. */
  async complete<T extends DocumentRequest>(request: T, client: ApiClient | null): Promise<T> {
    const query = await this.documentOf(request, client);
    const { extensions } = request;
    if (query === undefined || (query === request.query && extensions === undefined)) return request;
    return { ...request, query, ...(extensions === undefined ? {} : { extensions: withoutHash(extensions) }) };
  }

  /** The text to run; undefined when there is neither text nor hash. Throws a GraphQLError that tells the client what to do. */
  async documentOf({ query, extensions }: DocumentRequest, client: ApiClient | null): Promise<string | undefined> {
    const text = typeof query === 'string' && query !== '' ? query : undefined;
    const hash = requestedHash(extensions);
    if (hash === null) {
      if (text === undefined) return undefined;
      const id = this.#idOf(text);
      return this.#trustedText(id, client) ?? this.#untrusted(id, text, client);
    }
    const trusted = this.#trustedText(hash, client);
    if (trusted !== undefined) return trusted;
    if (text === undefined) {
      const trusted = this.#mayBeAnything(client) ? await this.cache.find(hash) : null;
      if (trusted === null) throw refusal('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', 200);
      return this.#untrusted(hash, trusted, client);
    }
    if (hashOf(text) !== hash)
      throw refusal('PERSISTED_QUERY_HASH_MISMATCH', 'The hash is not the SHA-256 of the document.');
    const allowed = this.#untrusted(hash, text, client);
    await this.cache.store(hash, allowed);
    return allowed;
  }

  /** Text of a manifest operation that this client may run. */
  #trustedText(id: string, client: ApiClient | null): string | undefined {
    const trusted = this.#trusted.get(id);
    if (trusted === undefined) return undefined;
    const theirs = trusted.filter((operation) =>
      client?.operations === 'REGISTERED'
        ? operation.client === client.name
        : operation.client === null || operation.client === client?.name,
    );
    const served = theirs.find(({ retiredAt }) => retiredAt === null);
    if (served !== undefined) {
      this.uses?.note(served);
      return served.text;
    }
    const [retired] = theirs;
    if (retired !== undefined)
      throw refusal('OPERATION_NOT_ALLOWED', `The operation ${retired.name} was retired on ${retired.retiredAt}.`, 403);
    return undefined;
  }

  #idOf(text: string): string {
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = hashOf(text);
      this.#ids.set(text, id);
    }
    return id;
  }

  #mayBeAnything(client: ApiClient | null): boolean {
    return client?.operations !== 'REGISTERED' && this.mode !== 'enforce';
  }

  #untrusted(id: string, text: string, client: ApiClient | null): string {
    if (!this.#mayBeAnything(client)) {
      throw refusal(
        'OPERATION_NOT_ALLOWED',
        'Only operations that were registered may be run here; docs/persisted-operations.md says how.',
        403,
      );
    }
    if (this.mode === 'log')
      this.log.warn({ id, client: client?.name ?? null }, 'An operation ran that is in no manifest');
    return text;
  }
}

function withoutHash(extensions: unknown): unknown {
  if (typeof extensions !== 'object' || extensions === null) return extensions;
  const { persistedQuery: _, ...others } = extensions as { persistedQuery?: unknown };
  return others;
}

/** The hash of an Apollo client's `persistedQuery`; null when there is none. */
function requestedHash(extensions: unknown): string | null {
  if (typeof extensions !== 'object' || extensions === null || !('persistedQuery' in extensions)) return null;
  const read = Extension.safeParse(extensions);
  if (!read.success)
    throw refusal(
      'BAD_REQUEST',
      'extensions.persistedQuery is { version: 1, sha256Hash: 64 hex digits in lower case }.',
    );
  return read.data.persistedQuery.sha256Hash;
}

const refusal = (code: ClientErrorCode, message: string, status = 400) =>
  new GraphQLError(message, { extensions: { code, http: { status } } });
