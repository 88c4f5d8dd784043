import { GraphQLError, Lexer, Source, TokenKind } from 'graphql';
import { limitError } from '../limits/limit-error.ts';
import type { Limits, OperationLimits } from '../limits/limits.ts';

export type TokenLimits = Pick<Limits, 'nesting' | 'nameChars'> & Pick<OperationLimits, 'tokens'>;

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Counts the tokens of a document before it is parsed: the parser recurses for each nested bracket, and its result takes many times
 * the memory of the text. Throws for the first limit that the document exceeds.
 */
export function countTokens(text: string, { tokens: most, nesting, nameChars }: TokenLimits): number {
  const lexer = new Lexer(new Source(text));
  let level = 0;
  let count = 0;
  for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    count += 1;
    if (most !== null && count > most)
      throw limitError('TOO_MANY_TOKENS', `The document has more than ${most} words and signs.`);
    if (OPENING.has(token.kind)) level += 1;
    else if (CLOSING.has(token.kind)) level -= 1;
    if (level > nesting)
      throw limitError('NESTED_TOO_DEEPLY', `The document nests brackets deeper than ${nesting} levels.`);
    if (nameChars !== null && token.kind === TokenKind.NAME && token.value.length > nameChars)
      throw limitError('NAME_TOO_LONG', `A name in the document has more than ${nameChars} characters.`);
  }
  return count;
}

/** Error code of an invalid document. */
export type DocumentErrorCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED';

/** A client error with the message of graphql-js. */
export const documentError = (
  { message, nodes, source, positions }: GraphQLError,
  code: DocumentErrorCode,
): GraphQLError => new GraphQLError(message, { nodes, source, positions, extensions: { code, http: { status: 400 } } });
