import { GraphQLError } from 'graphql';

/** Throws UNAUTHENTICATED for an unknown or malformed API key. */
export function throwInvalidApiKey(): never {
  throw new GraphQLError('The API key is not valid.', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
