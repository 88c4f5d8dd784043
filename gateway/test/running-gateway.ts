import { localSubgraph, remoteSubgraph, type SubgraphClient, serveSubgraph } from '@muster/kit/serve';
import { GATEWAY, knownCallers, signingKey } from '@muster/kit/trust';
import { compose } from '../src/compose/index.ts';
import { type GatewayOptions, startGateway } from '../src/index.ts';
import { fakeSubgraphs, MAKER_SDL, SHOP_SDL } from './fake-subgraphs.ts';
import { fakeTokens } from './fake-tokens.ts';

export const IDENTITY_SECRET = 'a secret of at least thirty-two characters';

/** Callers that a subgraph knows: the gateway and another process, both with the named commands. */
export const callersOf = (name: string, ...commands: string[]) =>
  knownCallers(IDENTITY_SECRET, name, [
    { from: GATEWAY, asksGraph: true, commands: new Set(commands) },
    { from: 'neighbour', asksGraph: false, commands: new Set(commands) },
  ]);

/** Whether the subgraphs are called in the gateway's process or each is a server of its own. */
export type Hop = 'in process' | 'over HTTP';

export interface Logged {
  readonly level: string;
  readonly facts: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export interface Answer {
  readonly data?: Record<string, never>;
  readonly errors?: { message: string; path?: string[]; extensions: Record<string, unknown> }[];
}

export const composed = compose([
  { name: 'shop', sdl: SHOP_SDL },
  { name: 'maker', sdl: MAKER_SDL },
]);

export function recordingLog() {
  const logged: Logged[] = [];
  const write = (level: string) => (facts: object, message: string) =>
    void logged.push({ level, facts: facts as Record<string, unknown>, message });
  const log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  };
  return { log, logged };
}

/** A gateway before the two fake subgraphs, on a port of its own. */
export async function runningGateway(options: Partial<GatewayOptions> & { hop?: Hop } = {}) {
  const { hop = 'in process', ...given } = options;
  const fakes = fakeSubgraphs();
  const tokens = await fakeTokens();
  const { log, logged } = recordingLog();
  const servers = await Promise.all(
    fakes.runtimes.map(async (runtime) => {
      if (hop === 'in process') return { peer: localSubgraph(runtime), close: async () => {} };
      const server = await serveSubgraph(runtime, {
        host: '127.0.0.1',
        port: 0,
        callers: callersOf(runtime.name),
        log,
      });
      const peer = remoteSubgraph({
        name: runtime.name,
        url: server.url,
        identity: signingKey(IDENTITY_SECRET, { from: GATEWAY, to: runtime.name }),
      });
      return { peer, close: () => server.close() };
    }),
  );
  const subgraphs = new Map<string, SubgraphClient>([
    ...servers.map(({ peer }): [string, SubgraphClient] => [peer.name, peer]),
    ['users', tokens.peer],
  ]);
  const gateway = await startGateway({
    supergraphSdl: composed.supergraphSdl,
    security: composed.security,
    subgraphs,
    host: '127.0.0.1',
    port: 0,
    log,
    development: true,
    forwardedPaths: [
      { prefix: '/webhooks/', subgraph: 'shop' },
      { prefix: '/.well-known/jwks.json', subgraph: 'users' },
    ],
    ...given,
  });
  const url = `${gateway.url}/graphql`;

  return {
    ...fakes,
    gateway,
    subgraphs,
    logged,
    url,
    token: tokens.token,
    users: tokens.state,
    async close() {
      await gateway.close();
      for (const server of servers) await server.close();
    },
    /** The raw answer to whatever body. */
    send: (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async post(
      query: string,
      {
        token,
        headers = {},
        ...rest
      }: { token?: string; headers?: Record<string, string> } & Record<string, unknown> = {},
    ) {
      const response = await this.send(
        { query, ...rest },
        { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      );
      return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
    },
  };
}

export type RunningGateway = Awaited<ReturnType<typeof runningGateway>>;
