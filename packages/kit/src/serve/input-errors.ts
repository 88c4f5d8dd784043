import { type ExecutionResult, GraphQLError } from 'graphql';

/**
 * Marks what is wrong with variables and arguments as the client's mistake. GraphQL's libraries find it out while they run a
 * document, and give it no code; what has none is taken for a fault of ours. In an answer without `data` nothing was run.
 */
export const withInputCodes = (answer: ExecutionResult): ExecutionResult =>
  answer.errors === undefined ? answer : { ...answer, errors: answer.errors.map((error) => coded(error, answer)) };

function coded(error: GraphQLError, answer: ExecutionResult): GraphQLError {
  if (error.extensions?.code !== undefined || !(!('data' in answer) || isOfArgument(error))) return error;
  const { message, nodes, source, positions, path, originalError, extensions } = error;
  return new GraphQLError(message, {
    nodes,
    source,
    positions,
    path,
    originalError,
    extensions: { ...extensions, code: 'BAD_USER_INPUT' },
  });
}

/** Of the library itself: what a resolver throws is below it. */
function isOfArgument(error: GraphQLError): boolean {
  let cause: GraphQLError = error;
  while (cause.originalError instanceof GraphQLError) cause = cause.originalError;
  return cause.originalError === undefined && cause.message.startsWith('Argument "');
}
