import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MetricsAccess, metricsRoute } from '@muster/kit/metrics';
import { connectRedis } from '@muster/kit/process';
import { gracefulClose, type SubgraphClient } from '@muster/kit/serve';
import type { Log } from '@muster/kit/subgraph';
import type { ClusterPeers } from '@muster/kit/workers';
import { AccessTokens, allAnonymous } from './access/access-token.ts';
import type { ApiClientOf } from './access/api-client.ts';
import { apiClientLookup } from './access/api-client-lookup.ts';
import { Credentials } from './access/credentials.ts';
import { EndedAccess, followEndedAccess } from './access/ended-access.ts';
import { fetchKeys } from './access/fetch-keys.ts';
import { consoleSessionRoutes } from './console/session-routes.ts';
import { originRule } from './http/allowed-origins.ts';
import { type ForwardedPath, forwardedRoutes } from './http/forwarded-routes.ts';
import { graphqlRoute } from './http/graphql-route.ts';
import { healthRoutes } from './http/health-routes.ts';
import { httpServer } from './http/http-server.ts';
import { limitConnections, shareOf } from './http/limit-connections.ts';
import { originOf } from './http/origin.ts';
import { asPortInUse } from './http/port-in-use.ts';
import { schemaRoutes } from './http/schema-routes.ts';
import { Budgets } from './limits/budgets.ts';
import { ConcurrencyLimiter } from './limits/concurrency-limiter.ts';
import { FairScheduler } from './limits/fair-scheduler.ts';
import { HeavyOwners } from './limits/heavy-owners.ts';
import { LocalCounter } from './limits/keyed-counter.ts';
import { defaultLimits, type Limits } from './limits/limits.ts';
import { gatewayMetrics } from './metrics/gateway-metrics.ts';
import { DocumentCache } from './persisted/document-cache.ts';
import { OperationUses, tellOperationUses } from './persisted/operation-uses.ts';
import { type PersistedMode, PersistedOperations } from './persisted/persisted-operations.ts';
import { trustManifest } from './persisted/trust-manifest.ts';
import { EventStreams } from './subscriptions/event-stream.ts';
import { LiveSessions } from './subscriptions/live-sessions.ts';
import { serveWebSocket } from './subscriptions/web-socket.ts';
import { openSupergraph, type SupergraphFiles } from './supergraph/supergraph-instance.ts';

export interface GatewayOptions extends SupergraphFiles {
  /** Every subgraph of the supergraph; closed with the gateway. */
  readonly subgraphs: ReadonlyMap<string, SubgraphClient>;
  readonly host: string;
  /** 0 is any free one. */
  readonly port: number;
  readonly log: Log;
  /** Introspection, the explorer, and requests of Apollo Sandbox's page; off in production. */
  readonly development: boolean;
  /** Allowed origins (CORS), beside those of development: `https://shop.example`. */
  readonly allowedOrigins?: readonly string[];
  /** Paths outside the graph, each forwarded to its subgraph with its body untouched. */
  readonly forwardedPaths: readonly ForwardedPath[];
  /** The subgraph whose `/.well-known/jwks.json` has the keys of access tokens. */
  readonly identitySubgraph?: string;
  /** Trusted proxies before the gateway; as many addresses of `x-forwarded-for` are believed. */
  readonly trustProxyHops?: number;
  /** Clock for the expiry of access tokens. */
  readonly now?: () => Date;
  /**
   * Third-party subgraphs: the `Authorization` header is forwarded to them unread, and their errors are reported as Apollo's own
   * gateway reports them.
   */
  readonly standalone?: boolean;
  /** Served at `/metrics`; nothing is measured without. */
  readonly metrics?: MetricsAccess | undefined;
  /** Operation names with a metrics label of their own. */
  readonly operationNames?: Iterable<string>;
  /** Timeout for requests in flight at shutdown; 10 seconds by default. */
  readonly shutdownTimeoutMs?: number;
  /** Left out: `defaultLimits`. */
  readonly limits?: Limits;
  /** Handling of documents that are in no manifest; left out, they run. */
  readonly persistedMode?: PersistedMode;
  /** Manifest of documents that all clients, or one, may run; read again when it changes. */
  readonly manifestFile?: string;
  /** Lookup of API keys; left out, the identity subgraph is asked. */
  readonly apiClientOf?: ApiClientOf;
  /** Address at which browsers reach the gateway, for the cookies of the console: `https://shop.example`. */
  readonly publicUrl?: string | undefined;
  /** Redis with the rate limits and documents that several gateways share; left out, this one has its own. */
  readonly redisUrl?: string | undefined;
  /** Processes that share the port with this one: connections and metrics are counted together with them. */
  readonly clusterPeers?: ClusterPeers | undefined;
}

export interface Gateway {
  readonly url: string;
  /**
   * Serves another supergraph from now on. Requests in flight and running subscriptions go on with the one they began with.
   * Rejects, and changes nothing, when the new one cannot be served.
   */
  reload(next: SupergraphFiles): Promise<void>;
  /** Graceful shutdown: accepts nothing more, lets requests in flight finish, and closes subscriptions. */
  close(): Promise<void>;
}

const noClients: ApiClientOf = async () => null;

/** Opens the supergraph and serves it. Rejects when it cannot be served, or with PortInUse. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { subgraphs, log, development, host, port, standalone = false, limits = defaultLimits } = options;
  const metrics = options.metrics && gatewayMetrics(options.metrics.metrics, options.operationNames ?? []);
  const counters = options.redisUrl === undefined ? undefined : await connectRedis(options.redisUrl, log);
  const budgets = new Budgets(limits, log, counters);
  const instanceOptions = {
    log,
    development,
    limits,
    concurrency: new ConcurrencyLimiter(limits),
    heavy: new HeavyOwners(limits.heavyObjects),
    budgets,
    scheduler: new FairScheduler(),
    standalone,
    metrics,
  };
  // Requests in flight and running subscriptions hold the one that they began with.
  let current = await openSupergraph(options, instanceOptions);
  const closing = new Set(subgraphs.values());
  const issuer = subgraphs.get(options.identitySubgraph ?? 'users');
  const ended = new EndedAccess();
  const tokens = standalone ? allAnonymous : new AccessTokens(() => fetchKeys(issuer), options.now, ended);

  const originOfRaw = (request: IncomingMessage) => {
    const origin = originOf(request, options.trustProxyHops ?? 0);
    return standalone ? { ...origin, authorization: request.headers.authorization } : origin;
  };
  const originOfRequest = ({ raw }: { raw: IncomingMessage }) => originOfRaw(raw);
  const uses = new OperationUses(options.now);
  const operator = standalone || options.manifestFile === undefined ? undefined : subgraphs.get('system');
  const telling = operator && tellOperationUses(uses, operator, log);
  const persisted = new PersistedOperations(
    options.persistedMode ?? 'off',
    new DocumentCache(log, counters),
    log,
    operator && uses,
  );
  const watchedManifest = trustManifest(persisted, options.manifestFile, log);
  const apiClientOf = options.apiClientOf ?? (standalone || issuer === undefined ? noClients : apiClientLookup(issuer));
  const sessions = new LiveSessions(tokens, apiClientOf);
  const following =
    standalone || issuer === undefined
      ? { close: async () => {} }
      : followEndedAccess(ended, issuer, (chosen, reason) => sessions.end(chosen, reason), log);
  const shared = {
    live: () => current.live,
    sessions,
    persisted,
    credentials: new Credentials(tokens, apiClientOf, budgets),
    budgets,
    limits,
    connections: options.clusterPeers ?? new LocalCounter(),
    isAllowedOrigin: originRule(options.allowedOrigins ?? [], development),
  };
  const app = await httpServer({ ...shared, log, originOf: originOfRequest });
  if ((options.trustProxyHops ?? 0) === 0) {
    limitConnections(app.server, shareOf(limits.connectionsPerAddress, options.clusterPeers?.count));
  }
  const events = new EventStreams({ ...shared, originOf: originOfRequest });
  const closeHttp = gracefulClose(app, options.shutdownTimeoutMs);
  await app.register(graphqlRoute, {
    ...shared,
    current: () => current,
    events,
    originOf: originOfRequest,
    explorer: development ? () => current.graph.apiSchema : null,
  });
  await app.register(healthRoutes, { subgraphs: () => current.subgraphs, explored: development });
  if (!standalone)
    await app.register(schemaRoutes, { ...shared, variants: () => current.variants, originOf: originOfRequest });
  if (!standalone)
    await app.register(consoleSessionRoutes, {
      ...shared,
      current: () => current,
      originOf: originOfRequest,
      publicUrl: options.publicUrl,
    });
  if (options.metrics !== undefined) {
    options.clusterPeers?.join(options.metrics.metrics);
    await app.register(metricsRoute, options.metrics);
  }
  await app.register(forwardedRoutes, { paths: options.forwardedPaths, subgraphs, originOf: originOfRequest });

  const closeParts = async () => {
    await following.close();
    await telling?.close();
    await current.graph.operationPlanner.close();
    await current.apollo.stop();
    counters?.destroy();
    watchedManifest.close();
    await Promise.all([...closing].map((subgraph) => subgraph.close()));
  };
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    await closeParts();
    throw asPortInUse(error, host, port);
  }
  current.graph.operationPlanner.open();
  const sockets = serveWebSocket({ ...shared, server: app.server, originOf: originOfRaw, log });
  metrics?.countSockets(
    () => sockets.count().sockets,
    () => sockets.count().operations,
  );
  const listening = (app.server.address() as AddressInfo).port;
  const url = `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${listening}`;
  log.info({ url, subgraphs: [...subgraphs.keys()] }, 'The gateway serves');

  return {
    url,
    async reload(next) {
      const opened = await openSupergraph(next, instanceOptions);
      for (const subgraph of next.subgraphs.values()) closing.add(subgraph);
      const before = current;
      current = opened;
      opened.graph.operationPlanner.open();
      await before.graph.operationPlanner.close();
    },
    async close() {
      log.info({ url }, 'The gateway stops');
      events.close();
      await Promise.all([sockets.close(), closeHttp()]);
      await closeParts();
      log.info({ url }, 'The gateway has stopped');
    },
  };
}
