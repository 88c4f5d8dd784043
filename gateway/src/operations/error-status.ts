import type { GraphQLError } from 'graphql';

/** HTTP details of an error (`extensions.http`): for the writer of the response, never sent to the client. */
interface HttpDetails {
  readonly status?: number;
  readonly headers?: Iterable<readonly [string, string]>;
}

export const httpDetailsOf = (error: GraphQLError | undefined): HttpDetails =>
  (error?.extensions.http ?? {}) as HttpDetails;

/** HTTP status of a refusal: that of its first error, 400 when it has none. */
export const statusOf = ([first]: readonly GraphQLError[]): number => httpDetailsOf(first).status ?? 400;
