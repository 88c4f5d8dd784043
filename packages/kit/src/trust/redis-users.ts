import { createHash } from 'node:crypto';
import { PARTITIONS } from '../events/index.ts';
import { derivedKey } from './derived-secret.ts';

/** What every key and channel of ours begins with. */
const PREFIX = 'muster:';

/** What a process does in Redis. */
export interface RedisPart {
  readonly name: string;
  /** Whether it tells events of its own, in lanes of its name. */
  readonly publishes: boolean;
  /** The publishers whose events it takes. */
  readonly listensTo: readonly string[];
  /** Its own live channels. */
  readonly live: readonly string[];
  /** Counts what clients spend, and remembers their documents. */
  readonly counts: boolean;
}

export interface RedisUser {
  readonly name: string;
  readonly password: string;
  /** What it may, as `ACL SETUSER` takes it; without the password. */
  readonly rules: readonly string[];
}

/** Nothing of these reads or writes a key. */
const CONNECTION = '+ping +hello +auth +quit +reset +select +client|id +client|setname +client|unblock'.split(' ');

/**
 * A user for each process, who may do in Redis what that process does there and nothing else: it adds to its own lanes
 * and to no other, reads those that it listens to, and says and hears its own live channels. Rules apart (Redis 7 calls them
 * selectors) let the same command be good for some keys only: whoever acknowledges events of another's lane adds none to it.
 */
export function redisUser(master: string, { name, publishes, listensTo, live, counts }: RedisPart): RedisUser {
  const rules = ['reset', 'on', ...CONNECTION];
  if (publishes) {
    const keys = lanesOf(name).flatMap(({ stream, ticket }) => [`~${stream}`, `~${ticket}`]);
    const commands = '+eval +evalsha +get +set +xadd +xtrim +exists +xpending +xinfo|groups';
    rules.push(`(${commands} ${keys.join(' ')})`);
  }
  if (listensTo.length > 0) {
    const keys = listensTo.flatMap((publisher) => lanesOf(publisher).map(({ stream }) => `~${stream}`));
    rules.push(`(+xreadgroup +xack +xgroup|create ${keys.join(' ')})`);
  }
  if (live.length > 0) {
    const channels = live.map((channel) => `&${PREFIX}live:${channel}:*`);
    rules.push(`(+publish +subscribe +unsubscribe ${channels.join(' ')})`);
  }
  if (publishes || listensTo.length > 0) {
    // Its replicas tell each other what has changed, for answers that are kept up to date.
    rules.push(`(+publish +subscribe +unsubscribe &${PREFIX}changes:${name})`);
  }
  if (counts) {
    const commands =
      '+eval +evalsha +script|load +get +set +del +incrby +expire +pexpire +pttl +ttl +multi +exec +discard';
    rules.push(`(${commands} ~${PREFIX}rate:* ~${PREFIX}apq:*)`);
  }
  const password = derivedKey(master, `redis user ${name}`).toString('base64url');
  return { name: `muster_${name}`, password, rules };
}

/** Written out: a pattern would be good for the lanes of a publisher whose name begins with this one's. */
const lanesOf = (publisher: string): { stream: string; ticket: string }[] =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({
    stream: `${PREFIX}events:${publisher}:${partition}`,
    ticket: `${PREFIX}ticket:${publisher}:${partition}`,
  }));

/** The user as a line of an ACL file. It holds no password, only the hash of one. */
export const aclLine = ({ name, password, rules }: RedisUser): string =>
  `user ${name} ${rules.join(' ')} #${createHash('sha256').update(password).digest('hex')}`;
