import type { ValidationRule } from 'graphql';
import { type DocumentNode, GraphQLError, type GraphQLSchema, parse, specifiedRules, validate } from 'graphql';
import type { ClientErrorCode } from './client-error-codes.ts';
import { ClockCache } from './clock-cache.ts';

const DOCUMENTS_MAX = 2_000;
/** Bound on the texts of all cached documents: a parsed document takes many times the memory of its text. */
const TEXTS_MAX_CHARS = 2_000_000;
const TOKENS_MAX = 20_000;

/** Parsed documents by their text, in a bounded cache. */
export class Documents {
  readonly #cache = new ClockCache<DocumentNode>({ most: DOCUMENTS_MAX, charsMax: TEXTS_MAX_CHARS });

  constructor(readonly tokensMax: number = TOKENS_MAX) {}

  parse(text: string): DocumentNode {
    let document = this.#cache.get(text);
    if (document === undefined) {
      document = parse(text, { noLocation: true, maxTokens: this.tokensMax });
      this.#cache.set(text, document);
    }
    return document;
  }
}

export interface ValidationOptions {
  /** Rules beside those of GraphQL itself. */
  readonly rules?: readonly ValidationRule[];
  readonly tokensMax?: number;
  /** Hides the names of the schema that graphql-js suggests for a misspelt one. */
  readonly hideSuggestions?: boolean;
}

/** Parses and validates against one schema; a cached document is not validated again. */
export class ValidDocuments {
  readonly #documents: Documents;
  readonly #valid = new WeakSet<DocumentNode>();
  readonly #rules: readonly ValidationRule[];
  readonly #hideSuggestions: boolean;

  constructor(
    readonly schema: GraphQLSchema,
    { rules = [], tokensMax, hideSuggestions = false }: ValidationOptions = {},
  ) {
    this.#documents = new Documents(tokensMax);
    this.#rules = [...specifiedRules, ...rules];
    this.#hideSuggestions = hideSuggestions;
  }

  read(text: string): { document: DocumentNode } | { errors: readonly GraphQLError[] } {
    let document: DocumentNode;
    try {
      document = this.#documents.parse(text);
    } catch (error) {
      return { errors: [coded(error, parseCodeOf(error))] };
    }
    if (this.#valid.has(document)) return { document };
    try {
      const errors = validate(this.schema, document, this.#rules, { hideSuggestions: this.#hideSuggestions });
      if (errors.length > 0) return { errors: errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED')) };
    } catch (error) {
      // Recursive rules run out of stack on a document that is nothing but depth.
      return { errors: [coded(error, 'GRAPHQL_VALIDATION_FAILED')] };
    }
    this.#valid.add(document);
    return { document };
  }
}

/** A document with too many tokens breaks a limit, and gets its own code; graphql-js reports it in words only. */
export const parseCodeOf = (error: unknown): 'TOO_MANY_TOKENS' | 'GRAPHQL_PARSE_FAILED' =>
  /Document contains more (than|that) \d+ tokens/.test((error as Error).message)
    ? 'TOO_MANY_TOKENS'
    : 'GRAPHQL_PARSE_FAILED';

const coded = (error: unknown, code: ClientErrorCode): GraphQLError =>
  error instanceof GraphQLError
    ? new GraphQLError(error.message, { extensions: { code } })
    : new GraphQLError('The document is nested too deeply.', { extensions: { code } });
