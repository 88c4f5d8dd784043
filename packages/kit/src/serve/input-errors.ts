import { type ExecutionResult, GraphQLError } from 'graphql';

/**
 * Marks errors in variables and arguments as the client's mistake. GraphQL's libraries find them during execution and give them no
 * code, which would make them internal errors. An answer without `data` means that nothing was executed.
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

/** Errors of the library itself: those of resolvers carry an original error. */
function isOfArgument(error: GraphQLError): boolean {
  let cause: GraphQLError = error;
  while (cause.originalError instanceof GraphQLError) cause = cause.originalError;
  return cause.originalError === undefined && cause.message.startsWith('Argument "');
}
