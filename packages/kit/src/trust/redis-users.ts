import { createHash } from 'node:crypto';
import { PARTITIONS } from '../events/index.ts';
import { derivedKey } from './derived-secret.ts';

/** Prefix of all our keys and channels. */
const PREFIX = 'muster:';

/** Use that a process makes of Redis. */
export interface RedisPart {
  readonly name: string;
  /** Whether it publishes events, in partitions of its name. */
  readonly publishes: boolean;
  /** The publishers whose events it consumes. */
  readonly listensTo: readonly string[];
  /** The live channels that it owns. */
  readonly live: readonly string[];
  /** Whether it tells how many of its records change. */
  readonly records: boolean;
  /** Subgraphs whose record counts it follows. */
  readonly followsRecordsOf: readonly string[];
  /** Counts for rate limits, and caches documents. */
  readonly counts: boolean;
}

export interface RedisUser {
  readonly name: string;
  readonly password: string;
  /** ACL rules, in the syntax of `ACL SETUSER`; without the password. */
  readonly rules: readonly string[];
}

/** Commands that touch no key. */
const CONNECTION = '+ping +hello +auth +quit +reset +select +client|id +client|setname +client|unblock'.split(' ');

/**
 * Least privilege: a user for each process with exactly its own use of Redis. It adds to its own partitions only, reads those that it
 * consumes, and publishes and subscribes to its own live channels. Separate rules (selectors, in Redis 7) limit a command to some
 * keys: a process that acknowledges entries of another's partition adds none to it.
 */
export function redisUser(master: string, part: RedisPart): RedisUser {
  const { name, publishes, listensTo, live, counts } = part;
  const rules = ['reset', 'on', ...CONNECTION];
  if (publishes) {
    const keys = partitionKeysOf(name).flatMap(({ stream, ticket }) => [`~${stream}`, `~${ticket}`]);
    const commands = '+eval +evalsha +get +set +xadd +xtrim +exists +xpending +xinfo|groups';
    rules.push(`(${commands} ${keys.join(' ')})`);
  }
  if (listensTo.length > 0) {
    const keys = listensTo.flatMap((publisher) => partitionKeysOf(publisher).map(({ stream }) => `~${stream}`));
    rules.push(`(+xreadgroup +xack +xgroup|create ${keys.join(' ')})`);
  }
  if (live.length > 0) {
    const channels = live.map((channel) => `&${PREFIX}live:${channel}:*`);
    rules.push(`(+publish +subscribe +unsubscribe ${channels.join(' ')})`);
  }
  if (publishes || listensTo.length > 0) {
    // Its replicas publish changed ids to each other, for caches of answers.
    rules.push(`(+publish +subscribe +unsubscribe &${PREFIX}changes:${name})`);
  }
  if (part.records) rules.push(`(+publish &${PREFIX}changes:records:${name})`);
  if (part.followsRecordsOf.length > 0) {
    const channels = part.followsRecordsOf.map((subgraph) => `&${PREFIX}changes:records:${subgraph}`);
    rules.push(`(+subscribe +unsubscribe ${channels.join(' ')})`);
  }
  if (counts) {
    const commands =
      '+eval +evalsha +script|load +get +set +del +incrby +expire +pexpire +pttl +ttl +multi +exec +discard';
    rules.push(`(${commands} ~${PREFIX}rate:* ~${PREFIX}apq:*)`);
  }
  const password = derivedKey(master, `redis user ${name}`).toString('base64url');
  return { name: `muster_${name}`, password, rules };
}

/** Written out: a pattern would match the partitions of a publisher whose name begins with this one's. */
const partitionKeysOf = (publisher: string): { stream: string; ticket: string }[] =>
  Array.from({ length: PARTITIONS }, (_, partition) => ({
    stream: `${PREFIX}events:${publisher}:${partition}`,
    ticket: `${PREFIX}ticket:${publisher}:${partition}`,
  }));

/** The user as a line of an ACL file, with the hash of the password in place of it. */
export const aclLine = ({ name, password, rules }: RedisUser): string =>
  `user ${name} ${rules.join(' ')} #${createHash('sha256').update(password).digest('hex')}`;
