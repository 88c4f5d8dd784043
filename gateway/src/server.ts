import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectRedis } from '@muster/kit/runtime';
import { closesGently, type Peer } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { ExecutionResult } from 'graphql';
import { AccessTokens } from './access-token.ts';
import { openApollo } from './apollo.ts';
import { Authorizer } from './authorize.ts';
import type { AccessRules } from './compose/index.ts';
import { fetchKeys } from './fetch-keys.ts';
import { type ForwardedPath, forwardedRoutes } from './http/forwarded-routes.ts';
import { graphqlRoute } from './http/graphql-route.ts';
import { healthRoutes } from './http/health-routes.ts';
import { httpServer, originRule } from './http/http-server.ts';
import { limitConnections } from './http/limit-connections.ts';
import { originOf } from './http/origin.ts';
import { Budgets } from './limits/budgets.ts';
import { Counted } from './limits/counted.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { OperationGate } from './limits/operation-gate.ts';
import { asPortInUse } from './port-in-use.ts';
import { EventStreams } from './subscriptions/event-stream.ts';
import { LiveOperations } from './subscriptions/live-operations.ts';
import { LiveSessions } from './subscriptions/live-sessions.ts';
import { SubscriptionPlans } from './subscriptions/plan.ts';
import { OperationReader } from './subscriptions/read-operation.ts';
import { SharedSubscriptions } from './subscriptions/shared-subscriptions.ts';
import { serveWebSocket } from './subscriptions/web-socket.ts';
import { openGraph } from './supergraph.ts';

export interface GatewayOptions {
  readonly supergraphSdl: string;
  readonly security: AccessRules;
  /** Every subgraph of the supergraph; closed with the gateway. */
  readonly peers: ReadonlyMap<string, Peer>;
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly log: Log;
  /** Introspection, the explorer, and requests of Apollo Sandbox's page; off in production. */
  readonly development: boolean;
  /** Paths outside the graph, each handed to the subgraph it belongs to with its body untouched. */
  readonly forwardedPaths: readonly ForwardedPath[];
  /** The subgraph whose `/.well-known/jwks.json` has the keys of access tokens. */
  readonly identitySubgraph?: string;
  /** How many proxies of our own stand before the gateway; as many addresses of `x-forwarded-for` are believed. */
  readonly trustProxyHops?: number;
  /** Left out: the default ones. */
  readonly limits?: Limits;
  /** Origins of pages that may use the gateway, beside those of development; none by default. */
  readonly allowedOrigins?: readonly string[];
  /** Where several gateways count together what a client spends; left out, this one counts by itself. */
  readonly redisUrl?: string;
  /** The time by which access tokens expire. */
  readonly now?: () => Date;
}

export interface Gateway {
  readonly url: string;
  /** Takes nothing more, lets requests in hand finish, and says goodbye to whoever watches. */
  close(): Promise<void>;
}

/** The one graph, served. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { peers, log, development, host, port, limits = defaultLimits } = options;
  const graph = openGraph(options.supergraphSdl, peers, limits, log);
  const authorizer = new Authorizer(graph.apiSchema, options.security);
  const tokens = new AccessTokens(() => fetchKeys(peers.get(options.identitySubgraph ?? 'users')), options.now);
  const gate = new OperationGate(graph.apiSchema, limits);
  const counters = options.redisUrl === undefined ? undefined : await connectRedis(options.redisUrl, log);
  const budgets = new Budgets(limits, log, counters);
  const apollo = await openApollo({ graph, authorizer, limits, gate, budgets, log, development });
  const live = new LiveOperations({
    operations: new OperationReader(graph.apiSchema, { hideSuggestions: !development, tokensMax: limits.tokens }),
    plans: new SubscriptionPlans(graph),
    subscriptions: new SharedSubscriptions(graph, peers, log),
    authorizer,
    gate,
    budgets,
    log,
    async execute({ query, variables, operationName, extensions }, contextValue) {
      const request = {
        query,
        variables: variables ?? {},
        extensions: extensions ?? {},
        ...(operationName == null ? {} : { operationName }),
      };
      const { body } = await apollo.executeOperation(request, { contextValue });
      if (body.kind !== 'single') throw new Error('Incremental delivery is not served.');
      return body.singleResult as ExecutionResult;
    },
  });
  const sessions = new LiveSessions(tokens);
  const connections = new Counted();
  const isAllowedOrigin = originRule(development, options.allowedOrigins ?? []);

  const originOfRaw = (request: IncomingMessage) => originOf(request, options.trustProxyHops ?? 0);
  const originOfRequest = ({ raw }: { raw: IncomingMessage }) => originOfRaw(raw);
  const app = await httpServer({ log, limits, isAllowedOrigin, originOf: originOfRequest });
  if ((options.trustProxyHops ?? 0) === 0) limitConnections(app.server, limits.connectionsPerAddress);
  const closeHttp = closesGently(app);
  const events = new EventStreams({ live, sessions, limits, connections, originOf: originOfRequest });
  await app.register(graphqlRoute, { apollo, tokens, events, originOf: originOfRequest, explorer: development });
  await app.register(healthRoutes, { peers });
  await app.register(forwardedRoutes, { paths: options.forwardedPaths, peers, originOf: originOfRequest });

  const closeParts = async () => {
    await apollo.stop();
    counters?.destroy();
    await Promise.all([...peers.values()].map((peer) => peer.close()));
  };
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    await closeParts();
    throw asPortInUse(error, host, port);
  }
  const sockets = serveWebSocket({
    server: app.server,
    live,
    sessions,
    limits,
    connections,
    isAllowedOrigin,
    originOf: originOfRaw,
    log,
  });
  const listening = (app.server.address() as AddressInfo).port;
  const url = `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${listening}`;
  log.info({ url, subgraphs: [...peers.keys()] }, 'The gateway serves');

  return {
    url,
    async close() {
      log.info({ url }, 'The gateway stops');
      events.close();
      await Promise.all([sockets.close(), closeHttp()]);
      await closeParts();
      log.info({ url }, 'The gateway has stopped');
    },
  };
}
