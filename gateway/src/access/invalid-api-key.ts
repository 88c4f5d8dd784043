import { GraphQLError } from 'graphql';

/** Refuses a key that is nobody's. */
export function throwInvalidApiKey(): never {
  throw new GraphQLError('The API key is not valid.', {
    extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } },
  });
}
