import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';

const silent = { debug() {}, info() {}, warn() {}, error() {} };

/** Apollo's gateway in Apollo's server as their documentation starts it, except that it hands the client's credentials on. */
export async function apolloGateway(supergraphSdl: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = new ApolloServer<{ authorization?: string | undefined }>({
    gateway: new ApolloGateway({
      supergraphSdl,
      logger: silent,
      buildService: ({ url }) =>
        new RemoteGraphQLDataSource<{ authorization?: string }>({
          url: url ?? '',
          willSendRequest({ request, context }) {
            if (context.authorization !== undefined) request.http?.headers.set('authorization', context.authorization);
          },
        }),
    }),
    includeStacktraceInErrorResponses: false,
    logger: silent,
  });
  const { url } = await startStandaloneServer(server, {
    listen: { host: '127.0.0.1', port: 0 },
    context: async ({ req }) => ({ authorization: req.headers.authorization }),
  });
  return { url, close: () => server.stop() };
}
