import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { derivedKey } from './derived-secret.ts';

/** Name of the gateway among the processes. */
export const GATEWAY = 'gateway';

/** Direction of requests between two processes. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** The key with which a process signs its requests to one other. */
export interface SigningKey {
  readonly from: string;
  readonly key: KeyObject;
}

/** A process that may send requests, as its receiver knows it: by a key that only the two have. */
export interface KnownCaller {
  readonly key: KeyObject;
  /** May query the graph and the routes in the name of a caller; only the gateway does. */
  readonly asksGraph: boolean;
  /** The commands that it may send. */
  readonly commands: ReadonlySet<string>;
}
export type KnownCallers = ReadonlyMap<string, KnownCaller>;

/** Identity keys of one process: for the requests that it sends, and for those that it receives. */
export interface IdentityKeys {
  /** By the receiving process. */
  readonly signs: ReadonlyMap<string, SigningKey>;
  /** By the sending process. */
  readonly verifies: ReadonlyMap<string, KeyObject>;
}

/** Each direction between two processes has a key of its own: a receiver cannot impersonate the sender elsewhere. */
const keyOf = (master: string, { from, to }: Link): Buffer => derivedKey(master, `identity ${from} to ${to}`);

export const signingKey = (master: string, link: Link): SigningKey => ({
  from: link.from,
  key: createSecretKey(keyOf(master, link)),
});

/** Permitted callers of the process named `to`. */
export const knownCallers = (
  master: string,
  to: string,
  callers: readonly ({ readonly from: string } & Omit<KnownCaller, 'key'>)[],
): KnownCallers =>
  new Map(callers.map(({ from, ...may }) => [from, { key: createSecretKey(keyOf(master, { from, to })), ...may }]));

/** Keys of some links in the form of the environment variable: `gateway>orders:<64 hex digits>,…`. */
export const identityKeysText = (master: string, links: readonly Link[]): string =>
  links.map((link) => `${link.from}>${link.to}:${keyOf(master, link).toString('hex')}`).join(',');

/** The key with which a process signs its requests to another. */
export function keyTo({ signs }: IdentityKeys, name: string): SigningKey {
  const key = signs.get(name);
  if (key === undefined) throw new Error(`MUSTER_IDENTITY_KEYS has no key to ask ${name}.`);
  return key;
}

const ENTRY = /^([a-z][a-z0-9-]*)>([a-z][a-z0-9-]*):([0-9a-f]{64})$/;

/** `MUSTER_IDENTITY_KEYS` of the process named `name`. */
export const identityKeysSetting = (name: string) =>
  z
    .string('is needed: the keys between this process and those that it speaks with, as whoever starts it derives them')
    .transform((text, problems): IdentityKeys => {
      const signs = new Map<string, SigningKey>();
      const verifies = new Map<string, KeyObject>();
      for (const entry of text.split(',')) {
        const [, from = '', to = '', hex = ''] = ENTRY.exec(entry.trim()) ?? [];
        const key = hex === '' ? undefined : createSecretKey(hex, 'hex');
        if (key !== undefined && from === name) signs.set(to, { from, key });
        else if (key !== undefined && to === name) verifies.set(from, key);
        else problems.addIssue(`must be a list of ${name}>other:64 hex digits and other>${name}:64 hex digits`);
      }
      return { signs, verifies };
    });
