import { ERRORS, errorCodeDef } from '@apollo/federation-internals';
import { GraphQLError } from 'graphql';

/** A subgraph's error for the client: with its own code, if it has one, and the path in the whole answer. */
export function subgraphError(
  error: GraphQLError,
  serviceName: string,
  path: readonly (string | number)[] | undefined,
): GraphQLError {
  const message = error.message || `Error while fetching subquery from service "${serviceName}"`;
  const options = {
    originalError: error,
    ...(path === undefined ? {} : { path }),
    extensions: { ...error.extensions, serviceName },
  };
  const code = errorCodeDef(error);
  if (code === undefined && error.extensions?.code) return new GraphQLError(message, options);
  return (code ?? ERRORS.DOWNSTREAM_SERVICE_ERROR).err(message, options);
}
