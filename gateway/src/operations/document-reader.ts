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
/** Of all kept texts together: a parsed document takes many times the memory of its text. */
const TEXTS_MAX_CHARS = 2_000_000;
const REFUSED_MAX = 5_000;
/** A document that has more mistakes than this is told of the first. */
const MISTAKES_MAX = 3;

const RULES = [...specifiedRules, subscriptionRootRule];
const SECRETIVE_RULES = [...RULES, NoSchemaIntrospectionCustomRule];

/** What is wrong with a document. */
export class DocumentRefused extends Error {
  constructor(readonly errors: readonly GraphQLError[]) {
    super(errors[0]?.message);
  }
}

export interface DocumentReaderOptions {
  readonly schema: GraphQLSchema;
  readonly limits: Limits;
  /** Throws for the first limit that a document goes beyond; asked before it is validated. */
  readonly refuseLarge: (document: DocumentNode, most: OperationLimits) => void;
  /** Whether clients may know more of the schema than what they ask for: by introspection, or by suggestions of names. */
  readonly schemaIsPublic: boolean;
  /** Whether a mistake is told with its place in the document. */
  readonly withLocations: boolean;
}

/**
 * Turns texts into documents that are valid. First what is counted in one pass over the text, then what is counted in one
 * over the parsed document, and only then the rules of GraphQL, some of which compare everything with everything.
 */
export class DocumentReader {
  readonly #cache = new ClockCache<DocumentNode>({ most: DOCUMENTS_MAX, charsMax: TEXTS_MAX_CHARS });
  /** What was refused before, by hash; by the limits, since what is too much for one is not for another. */
  readonly #refused = new WeakMap<OperationLimits, ClockCache<readonly GraphQLError[]>>();

  constructor(readonly options: DocumentReaderOptions) {}

  /** A document that was read before, by whomever. */
  cached(text: string): DocumentNode | undefined {
    return this.#cache.get(text);
  }

  /** How many words a text has; throws what it was refused for before, or the first limit that it goes beyond. */
  countTokens(text: string, most: OperationLimits): number {
    const before = this.#refusedOf(most).get(hashOf(text));
    if (before !== undefined) throw new DocumentRefused(before);
    const { nesting, nameChars } = this.options.limits;
    return this.#rememberingRefusal(text, most, () =>
      withErrorCode('GRAPHQL_PARSE_FAILED', () => countTokens(text, { tokens: most.tokens, nesting, nameChars })),
    );
  }

  /** The document of a text that `count` has let pass. */
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
