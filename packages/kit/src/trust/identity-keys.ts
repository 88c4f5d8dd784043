import { createSecretKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { derivedKey } from './derived-secret.ts';

/** What the gateway is called among the processes. */
export const GATEWAY = 'gateway';

/** One process may put requests to another. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

/** What a process signs its requests to one other with. */
export interface SigningKey {
  readonly from: string;
  readonly key: KeyObject;
}

/** Another process as the one that it asks knows it: by a key that the two of them have and nobody else. */
export interface KnownCaller {
  readonly key: KeyObject;
  /** May ask the graph and the routes, and say who is asking; that is the gateway's to do. */
  readonly asksGraph: boolean;
  /** Which commands it may give. */
  readonly commands: ReadonlySet<string>;
}
export type KnownCallers = ReadonlyMap<string, KnownCaller>;

/** The identity keys that one process has: of the requests that it may put, and of those that may be put to it. */
export interface IdentityKeys {
  /** By the process that is asked. */
  readonly signs: ReadonlyMap<string, SigningKey>;
  /** By the process that asks. */
  readonly verifies: ReadonlyMap<string, KeyObject>;
}

/** Each direction between two processes has a key of its own: whoever answers a process cannot speak in its name elsewhere. */
const keyOf = (master: string, { from, to }: Link): Buffer => derivedKey(master, `identity ${from} to ${to}`);

export const signingKey = (master: string, link: Link): SigningKey => ({
  from: link.from,
  key: createSecretKey(keyOf(master, link)),
});

/** Who may ask, as the process named `to` knows them. */
export const knownCallers = (
  master: string,
  to: string,
  callers: readonly ({ readonly from: string } & Omit<KnownCaller, 'key'>)[],
): KnownCallers =>
  new Map(callers.map(({ from, ...may }) => [from, { key: createSecretKey(keyOf(master, { from, to })), ...may }]));

/** The keys of some links as the variable of a process: `gateway>orders:<64 hex digits>,…`. */
export const identityKeysText = (master: string, links: readonly Link[]): string =>
  links.map((link) => `${link.from}>${link.to}:${keyOf(master, link).toString('hex')}`).join(',');

/** What a process signs its requests to another with. */
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
