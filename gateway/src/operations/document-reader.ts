import { ClockCache } from '@muster/kit/serve';
import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Limits, OperationLimits } from '../limits/limits.ts';
import { hashOf } from '../persisted/manifest.ts';
import { countTokens, type DocumentErrorCode, documentError } from './count-tokens.ts';
import { subscriptionRootRule } from './subscription-root-rule.ts';

const DOCUMENTS_MAX = 1_000;
/** Characters of all cached texts together: a parsed document takes many times the memory of its text. */
const TEXTS_MAX_CHARS = 2_000_000;
const REFUSED_MAX = 5_000;
/** Validation errors in one answer, at most. */
const MISTAKES_MAX = 3;

const RULES = [...specifiedRules, subscriptionRootRule];
const SECRETIVE_RULES = [...RULES, NoSchemaIntrospectionCustomRule];

/** Errors of an invalid document. */
export class DocumentRefused extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
  }
}

export interface DocumentReaderOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  /** Throws for the first limit that a document exceeds; called before validation. */
  readonly refuseLarge: (document: DocumentNode, most: OperationLimits) => void;
  /** Whether clients may explore the schema, by introspection and by suggestions of names. */
  readonly schemaIsPublic: boolean;
  /** Whether errors have locations in the document. */
  readonly withLocations: boolean;
}

/**
 * Parses and validates documents, cheapest check first: tokens in one pass over the text, then sizes in one pass over the parsed
 * document, and only then the validation rules of GraphQL, some of which are quadratic.
 */
export class DocumentReader {
  readonly #cache = new ClockCache<DocumentNode>({ most: DOCUMENTS_MAX, charsMax: TEXTS_MAX_CHARS });
  /** Negative cache: errors by hash, for each set of limits. */
  readonly #refused = new WeakMap<OperationLimits, ClockCache<readonly GraphQLError[]>>();

  constructor(readonly options: DocumentReaderOptions) {}

  /** The cached document of a text. */
  cached(text: string): DocumentNode | undefined {
    return this.#cache.get(text);
  }

  /** Number of tokens; throws the cached errors of the text, or the first limit that it exceeds. */
  countTokens(text: string, most: OperationLimits): number {
    const before = this.#refusedOf(most).get(hashOf(text));
    if (before !== undefined) throw new DocumentRefused(before);
    const { nesting, nameChars } = this.options.limits;
    return this.#rememberingRefusal(text, most, () =>
      withErrorCode('GRAPHQL_PARSE_FAILED', () => countTokens(text, { tokens: most.tokens, nesting, nameChars })),
    );
  }

  /** Document of a text that has passed `countTokens`. */
  read(text: string, most: OperationLimits): DocumentNode {
    const document = this.#rememberingRefusal(text, most, () => this.#read(text, most));
    this.#cache.set(text, document);
    return document;
  }

  #read(text: string, most: OperationLimits): DocumentNode {
    const { schema, schemaIsPublic, withLocations, refuseLarge } = this.options;
    const document = withErrorCode('GRAPHQL_PARSE_FAILED', () => parse(text, { noLocation: !withLocations }));
    refuseLarge(document, most);
    const errors = withErrorCode('GRAPHQL_VALIDATION_FAILED', () =>
      validate(schema, document, schemaIsPublic ? RULES : SECRETIVE_RULES, {
        hideSuggestions: !schemaIsPublic,
        maxErrors: MISTAKES_MAX,
      }),
    );
    if (errors.length > 0)
      throw new DocumentRefused(errors.map((error) => documentError(error, 'GRAPHQL_VALIDATION_FAILED')));
    return document;
  }

  #rememberingRefusal<T>(text: string, most: OperationLimits, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof GraphQLError) this.#refusedOf(most).set(hashOf(text), [error]);
      if (error instanceof DocumentRefused) this.#refusedOf(most).set(hashOf(text), error.errors);
      throw error;
    }
  }

  #refusedOf(most: OperationLimits): ClockCache<readonly GraphQLError[]> {
    let refused = this.#refused.get(most);
    if (refused === undefined) {
      refused = new ClockCache({ most: REFUSED_MAX });
      this.#refused.set(most, refused);
    }
    return refused;
  }
}

function withErrorCode<T>(code: DocumentErrorCode, work: () => T): T {
  try {
    return work();
  } catch (error) {
    // Without limits a document can still be deeper than the stack is.
    if (error instanceof RangeError) throw documentError(new GraphQLError('The document is nested too deeply.'), code);
    if (error instanceof GraphQLError && error.extensions.code === undefined) throw documentError(error, code);
    throw error;
  }
}
