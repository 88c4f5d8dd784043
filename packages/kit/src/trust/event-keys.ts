import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { derivedKey } from './derived-secret.ts';

/** A batch of events on its way through a transport that others may write to. */
export interface SignedBatch {
  readonly publisher: string;
  readonly partition: number;
  /** Time of the signature, in milliseconds since 1970. */
  readonly at: number;
  /** Its events, as the exact text that is sent. */
  readonly events: string;
}

/** Event keys of a process: its own signing key, and the public keys of the publishers that it consumes. */
export interface EventKeys {
  readonly signs: ReadonlyMap<string, KeyObject>;
  readonly verifies: ReadonlyMap<string, KeyObject>;
}

/** DER headers before the 32 bytes of an Ed25519 key, in PKCS #8 and in SPKI. */
const PRIVATE_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_HEAD = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

const seedOf = (master: string, publisher: string): Buffer => derivedKey(master, `events of ${publisher}`);

const privateKey = (seed: Buffer): KeyObject =>
  createPrivateKey({ key: Buffer.concat([PRIVATE_HEAD, seed]), format: 'der', type: 'pkcs8' });

const publicKey = (bytes: Buffer): KeyObject =>
  createPublicKey({ key: Buffer.concat([PUBLIC_HEAD, bytes]), format: 'der', type: 'spki' });

const publicBytes = (key: KeyObject): Buffer =>
  createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_HEAD.length);

/** For a process of several subgraphs: it publishes as each and consumes from each. */
export function eventKeysOfAll(master: string, publishers: readonly string[]): EventKeys {
  const signs = new Map(publishers.map((name) => [name, privateKey(seedOf(master, name))]));
  return { signs, verifies: new Map([...signs].map(([name, key]) => [name, createPublicKey(key)])) };
}

/** Environment variables with a subgraph process's own key, and the public keys of the publishers that it consumes. */
export const eventKeysEnv = (master: string, name: string, listensTo: readonly string[]): Record<string, string> => ({
  MUSTER_EVENT_KEY: seedOf(master, name).toString('hex'),
  MUSTER_EVENT_PUBLISHERS: listensTo
    .map((publisher) => `${publisher}:${publicBytes(privateKey(seedOf(master, publisher))).toString('hex')}`)
    .join(','),
});

const ENTRY = /^([a-z][a-z0-9-]*):([0-9a-f]{64})$/;

/** `MUSTER_EVENT_KEY` and `MUSTER_EVENT_PUBLISHERS` of a subgraph's process. */
export const eventKeySettings = {
  MUSTER_EVENT_KEY: z
    .string('is needed: 64 hex digits, the key that this process signs its events with')
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits'),
  MUSTER_EVENT_PUBLISHERS: z
    .string()
    .default('')
    .transform((text, problems) => {
      const keys = new Map<string, KeyObject>();
      for (const entry of text.split(',').filter(Boolean)) {
        const [, publisher = '', hex = ''] = ENTRY.exec(entry.trim()) ?? [];
        if (hex === '') problems.addIssue('must be a list of publisher:64 hex digits');
        else keys.set(publisher, publicKey(Buffer.from(hex, 'hex').subarray(0, KEY_BYTES)));
      }
      return keys;
    }),
};

export const eventKeysOfOne = (
  name: string,
  settings: { readonly MUSTER_EVENT_KEY: string; readonly MUSTER_EVENT_PUBLISHERS: ReadonlyMap<string, KeyObject> },
): EventKeys => ({
  signs: new Map([[name, privateKey(Buffer.from(settings.MUSTER_EVENT_KEY, 'hex'))]]),
  verifies: settings.MUSTER_EVENT_PUBLISHERS,
});

/** Partition and time are signed with the events: a batch is valid in its own partition only, at about its own time. */
const signedBytes = ({ publisher, partition, at, events }: SignedBatch): Buffer =>
  Buffer.from(`muster events\n${publisher}\n${partition}\n${at}\n${events}`);

export function signEvents({ signs }: EventKeys, batch: SignedBatch): string {
  const key = signs.get(batch.publisher);
  if (key === undefined) throw new Error(`This process has no key to sign as ${batch.publisher}.`);
  return sign(null, signedBytes(batch), key).toString('base64url');
}

/** Whether the publisher itself signed the batch, for this partition and time. */
export function areSigned({ verifies }: EventKeys, batch: SignedBatch, signature: string): boolean {
  const key = verifies.get(batch.publisher);
  return key !== undefined && verify(null, signedBytes(batch), key, Buffer.from(signature, 'base64url'));
}
