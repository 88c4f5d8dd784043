import { type EntityManager, type FilterQuery, raw } from '@mikro-orm/postgresql';
import { lookupHash } from '@muster/kit/crypto';
import { e164, field, InvalidInput, isId } from '@muster/kit/domain';
import { allOf } from '@muster/kit/orm';
import type { Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { Account } from '../../account/account.entity.ts';
import { withEmail, withName, withUsername } from '../../account/account.personal.ts';
import { accountStates } from '../../account/account.states.ts';
import { lookupKey } from '../../account/lookup-key.ts';
import { TIERS } from '../../account/tiers.ts';

/** Ids of one filter. */
export const USER_IDS_MAX = 100;
const SEARCH_MAX = 320;

export const UserFilter = z.object({
  search: field.text(SEARCH_MAX).nullish(),
  phone: z.string().max(40).nullish(),
  ids: z.array(field.id).max(USER_IDS_MAX).nullish(),
  status: z.array(z.enum(accountStates.states)).max(accountStates.states.length).nullish(),
  tier: z.array(z.enum(TIERS)).max(TIERS.length).nullish(),
  roleId: field.id.nullish(),
  isStaff: z.boolean().nullish(),
});
export type UserFilter = z.infer<typeof UserFilter>;

type Where = FilterQuery<Account>;
const NONE = { id: { $in: [] } } as Where;

/** The condition of a filter; the parts that are left out do not restrict. */
export async function usersWhere(services: Services, filter: UserFilter): Promise<Where> {
  const { search, phone, ids, status, tier, roleId, isStaff } = filter;
  return allOf<Account>(
    search != null && search !== '' && (await named(services, search)),
    phone != null && (await withPhone(services, phone)),
    ids != null && { id: { $in: ids.filter(isId).map((id) => id.toLowerCase()) } },
    status != null && { status: { $in: status } },
    tier != null && { tier: { $in: tier } },
    roleId != null && (isId(roleId) ? among('select account_id from account_role where role_id = ?', roleId) : NONE),
    isStaff != null && (await ofStaff(services.db.orm.em.fork(), isStaff)),
  );
}

/** Nothing but whole values can be found: these columns are sealed, and have fingerprints. */
const named = async (services: Services, search: string): Promise<Where> => ({
  $or: [await withEmail(services, search), await withUsername(services, search), await withName(services, search)],
});

async function withPhone(services: Services, phone: string): Promise<Where> {
  const number = e164(phone);
  if (number === null)
    throw new InvalidInput([
      { path: 'phone', message: 'is not a phone number that begins with +', code: 'BAD_FORMAT' },
    ]);
  const hash = lookupHash(number, await lookupKey(services, 'phone'));
  return among('select account_id from user_phone where phone_hash = ?', hash);
}

/**
 * Staff has a role that permits anything, everywhere or within a scope. The roles are read first: how many hold each is known to
 * the planner, and nearly everybody holds the role of customers.
 */
async function ofStaff(em: EntityManager, isStaff: boolean): Promise<Where> {
  const rows = await em.execute<{ id: string }[]>('select distinct role_id as id from role_permission');
  const roles = rows.map(({ id }) => id);
  if (roles.length === 0) return isStaff ? NONE : {};
  return isStaff
    ? among('select account_id from account_role where role_id in (?)', roles)
    : notExists('select from account_role where role_id in (?) and account_id =', roles);
}

const among = (sql: string, ...params: unknown[]): Where => ({ id: { $in: raw(`(${sql})`, params) } }) as never;
const notExists = (sql: string, ...params: unknown[]): Where =>
  ({ [raw((alias) => `not exists (${sql} ${alias}.id)`, params)]: [] }) as never;
