import type { EventArgs, EventSubscriber, FlushEventArgs } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { aadOf, derived, type Keyring, lookupHash, open, type SealedColumn, seal } from '@muster/kit/crypto';
import { type Caller, comparedEmail, storedEmail, system } from '@muster/kit/domain';
import type { Services } from '@muster/kit/subgraph';
import { settingsOf, type UsersSettings } from '../settings.ts';
import { Account, normalName, normalUsername } from './account.entity.ts';
import { type Lookup, lookupKey, openLookupKey } from './lookup-key.ts';

const PURPOSE = 'muster users accounts';
const BATCH = 500;

export const sealedAccounts: readonly SealedColumn[] = ['sealed_email', 'sealed_name', 'sealed_username'].map(
  (column) => ({
    table: 'account',
    id: 'id',
    column,
    purpose: PURPOSE,
  }),
);

/** The condition that finds the account of an email address; there is no other way. */
export async function withEmail(services: Services, email: string): Promise<{ emailHash: string }> {
  return { emailHash: lookupHash(comparedEmail(email), await lookupKey(services, 'email')) };
}

/** The condition that finds the account of a username. */
export async function withUsername(services: Services, username: string): Promise<{ usernameHash: string }> {
  return { usernameHash: lookupHash(normalUsername(username), await lookupKey(services, 'username')) };
}

/** The condition that finds the accounts of a display name, as a whole. */
export async function withName(services: Services, name: string): Promise<{ nameHash: string }> {
  return { nameHash: nameHashOf(name, await lookupKey(services, 'name')) };
}

/** A username as its row stores it. */
export const sealedUsernameOf = (services: Services, id: string, username: string): string =>
  seal(username, derived(settingsOf(services).MUSTER_DATA_KEY, PURPOSE), aadOf('account', 'sealed_username', id));
export const openUsername = (services: Services, id: string, sealed: string): string =>
  open(sealed, derived(settingsOf(services).MUSTER_DATA_KEY, PURPOSE), aadOf('account', 'sealed_username', id));

const sealedEmailOf = (id: string, email: string, ring: Keyring): string =>
  seal(email, ring, aadOf('account', 'sealed_email', id));
const sealedNameOf = (id: string, name: string | null | undefined, ring: Keyring): string | null =>
  name == null ? null : seal(name, ring, aadOf('account', 'sealed_name', id));

const nameHashOf = (name: string, key: Keyring): string => lookupHash(normalName(name), key);

/** Opens `email` and `displayName` of loaded accounts, and seals them when they changed. */
export function accountPersonal(settings: UsersSettings): EventSubscriber<Account> {
  const ring = derived(settings.MUSTER_DATA_KEY, PURPOSE);
  const asRead = new WeakMap<Account, { email: string; displayName: string | null | undefined }>();
  const keys = new Map<Lookup, Keyring>();
  const keyOf = async (em: EntityManager, name: Lookup): Promise<Keyring> => {
    const key = keys.get(name) ?? (await openLookupKey(em, settings.MUSTER_DATA_KEY, name));
    keys.set(name, key);
    return key;
  };

  return {
    getSubscribedEntities: () => [Account],

    onLoad({ entity }: EventArgs<Account>): void {
      const { id, sealedEmail, sealedName } = entity;
      // Columns that a query left out stay out; an erased account has neither.
      entity.email = sealedEmail == null ? '' : open(sealedEmail, ring, aadOf('account', 'sealed_email', id));
      entity.displayName = sealedName == null ? null : open(sealedName, ring, aadOf('account', 'sealed_name', id));
      asRead.set(entity, { email: entity.email, displayName: entity.displayName });
    },

    async beforeFlush({ em, uow }: FlushEventArgs): Promise<void> {
      const touched = new Set([...uow.getPersistStack(), ...uow.getIdentityMap()]);
      for (const entity of touched) {
        if (!(entity instanceof Account)) continue;
        const before = asRead.get(entity);
        if (entity.email !== undefined && entity.email !== before?.email) {
          entity.email = storedEmail(entity.email);
          entity.emailHash = lookupHash(comparedEmail(entity.email), await keyOf(em as EntityManager, 'email'));
          entity.sealedEmail = sealedEmailOf(entity.id, entity.email, ring);
        }
        if (entity.displayName !== before?.displayName) {
          const { displayName: name } = entity;
          entity.sealedName = sealedNameOf(entity.id, name, ring);
          entity.nameHash = name == null ? null : nameHashOf(name, await keyOf(em as EntityManager, 'name'));
        }
        asRead.set(entity, { email: entity.email, displayName: entity.displayName });
      }
    },
  };
}

/** Seals addresses and names that older versions stored in clear: one batch per transaction, until none remains. */
export async function sealAccounts(services: Services): Promise<void> {
  const key = await lookupKey(services, 'email');
  const ring = derived(settingsOf(services).MUSTER_DATA_KEY, PURPOSE);
  const caller: Caller = { actor: system, correlationId: 'start' };
  for (;;) {
    const count = await services.transact(caller, async ({ em }) => {
      const rows = await em.execute<{ id: string; clear_email: string | null; clear_name: string | null }[]>(
        `select id, clear_email, clear_name from account where clear_email is not null or clear_name is not null
          order by id limit ? for update`,
        [BATCH],
      );
      const sealed = rows.map(({ id, clear_email, clear_name }) => ({
        id,
        email_hash: clear_email === null ? null : lookupHash(comparedEmail(clear_email), key),
        sealed_email: clear_email === null ? null : sealedEmailOf(id, storedEmail(clear_email), ring),
        sealed_name: sealedNameOf(id, clear_name, ring),
      }));
      await em.execute(
        `update account set email_hash = coalesce(sealed.email_hash, account.email_hash),
                sealed_email = coalesce(sealed.sealed_email, account.sealed_email),
                sealed_name = coalesce(sealed.sealed_name, account.sealed_name), clear_email = null, clear_name = null
           from jsonb_to_recordset(?::jsonb) as sealed (id uuid, email_hash text, sealed_email text, sealed_name text)
          where account.id = sealed.id`,
        [JSON.stringify(sealed)],
      );
      return rows.length;
    });
    if (count === 0) return;
  }
}

/** Fingerprints the names that older versions sealed without: one batch per transaction, until none remains. */
export async function fingerprintNames(services: Services): Promise<void> {
  const key = await lookupKey(services, 'name');
  const ring = derived(settingsOf(services).MUSTER_DATA_KEY, PURPOSE);
  const caller: Caller = { actor: system, correlationId: 'start' };
  for (;;) {
    const count = await services.transact(caller, async ({ em }) => {
      const rows = await em.execute<{ id: string; sealed_name: string }[]>(
        `select id, sealed_name from account where sealed_name is not null and name_hash is null order by id limit ? for update`,
        [BATCH],
      );
      const hashed = rows.map(({ id, sealed_name }) => ({
        id,
        name_hash: nameHashOf(open(sealed_name, ring, aadOf('account', 'sealed_name', id)), key),
      }));
      await em.execute(
        `update account set name_hash = hashed.name_hash
           from jsonb_to_recordset(?::jsonb) as hashed (id uuid, name_hash text) where account.id = hashed.id`,
        [JSON.stringify(hashed)],
      );
      return rows.length;
    });
    if (count === 0) return;
  }
}
