import { databaseUrlOf, urlAs } from '@muster/kit/orm';
import type { SystemFile } from '@muster/kit/process';
import {
  databaseRole,
  eventKeysEnv,
  GATEWAY,
  identityKeysText,
  type Link,
  type RedisPart,
  redisUser,
} from '@muster/kit/trust';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables of the operating system, and settings common to all processes. */
const EVERYBODYS: readonly RegExp[] = [
  /^(PATH|HOME|USER|LANG|LC_[A-Z]+|TZ|TMPDIR|NODE_OPTIONS|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|OTEL_[A-Z_]+)$/,
  /^(NODE_ENV|MUSTER_(LOG|METRICS_TOKEN|TRACES|CLOCK_FILE|FAILPOINTS))$/,
];

/** Settings of the gateway only. */
export const GATEWAY_SETTINGS: readonly string[] = [
  'HOST',
  'PORT',
  'MUSTER_WORKERS',
  'MUSTER_LIMITS',
  'MUSTER_OPERATIONS',
  'MUSTER_TRUST_PROXY_HOPS',
  'MUSTER_ALLOWED_ORIGINS',
  'MUSTER_PUBLIC_URL',
];

export interface Servers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Root secret from which the keys between processes are derived. No process gets it. */
  readonly master: string;
}

/** Process names: every subgraph, and the gateway. */
export const processesOf = ({ subgraphs }: SystemFile): string[] => [...subgraphs.map(({ name }) => name), GATEWAY];

/**
 * Environment of each process, by name, with least privilege: the settings that it reads, its own database role and Redis user,
 * and the keys of its peers.
 */
export function processEnvironments(
  system: SystemFile,
  given: Env,
  { databaseUrl, redisUrl, master }: Servers,
): Map<string, Record<string, string>> {
  const links = linksOf(system);
  const ofProcess = (name: string): Record<string, string> => {
    const subgraph = system.subgraphs.find((known) => known.name === name);
    const part = redisPartOf(system, name);
    return {
      ...chosen(given, [...EVERYBODYS, ...addressesOf(system), ...(subgraph?.settings ?? GATEWAY_SETTINGS)]),
      REDIS_URL: urlAs(redisUrl, redisUser(master, part)),
      MUSTER_IDENTITY_KEYS: identityKeysText(
        master,
        links.filter(({ from, to }) => from === name || to === name),
      ),
      ...(subgraph !== undefined && {
        DATABASE_URL: urlAs(databaseUrlOf(databaseUrl, name), databaseRole(master, name)),
        ...eventKeysEnv(master, name, part.listensTo),
      }),
    };
  };
  return new Map(processesOf(system).map((name) => [name, ofProcess(name)]));
}

const chosen = (given: Env, wanted: readonly (string | RegExp)[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(given).filter(
      (entry): entry is [string, string] =>
        Boolean(entry[1]) &&
        wanted.some((like) => (typeof like === 'string' ? like === entry[0] : like.test(entry[0]))),
    ),
  );

/** URL of each subgraph. */
export const addressesOf = ({ subgraphs }: SystemFile): string[] =>
  subgraphs.map(({ name }) => `MUSTER_${name.toUpperCase()}_URL`);

/** Allowed calls: the gateway to every subgraph, a subgraph to those whose commands it uses. */
export function linksOf({ subgraphs, asks }: SystemFile): Link[] {
  const commands = asks.map(({ from, command }): Link => ({ from, to: command.split('.')[0]! }));
  const all = [...subgraphs.map(({ name }): Link => ({ from: GATEWAY, to: name })), ...commands];
  return [...new Map(all.map((link) => [`${link.from}>${link.to}`, link])).values()];
}

/** Redis permissions of a process. */
export function redisPartOf({ subgraphs, events }: SystemFile, name: string): RedisPart {
  const heard = events.filter(({ consumers }) => consumers.includes(name)).map(({ publisher }) => publisher);
  const own = subgraphs.find((known) => known.name === name);
  return {
    name,
    publishes: events.some(({ publisher }) => publisher === name),
    listensTo: [...new Set(heard)],
    live: own?.live ?? [],
    records: (own?.records ?? []).length > 0,
    followsRecordsOf: own?.followsRecords
      ? subgraphs.filter((known) => known.records.length > 0).map((known) => known.name)
      : [],
    counts: name === GATEWAY,
  };
}
