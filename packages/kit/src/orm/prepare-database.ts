import type pg from 'pg';
import { CannotStart } from '../domain/cannot-start.ts';
import { MIGRATIONS_TABLE, type MigrationClass, migrate } from './migrations.ts';
import { databaseNameOf, maintenanceUrlOf, urlAs } from './server-urls.ts';
import { withClient } from './with-client.ts';

/** Lock of the maintenance database that serialises the creation of roles and databases. */
const ROLES_LOCK = 7_261_125;
/** Lock of each database that serialises its migrations and grants. */
const MIGRATION_LOCK = 7_261_120;
/** The first version with `uuidv7()` and virtual columns. */
const OLDEST_SERVER = 18;

export interface DatabasePlan {
  /** The database, with a role that may create roles and databases. */
  readonly url: string;
  /** The role that the subgraph runs as; the owner role is created beside it. */
  readonly role: { readonly name: string; readonly password: string };
  readonly migrations: readonly MigrationClass[];
}

/**
 * Prepares a subgraph's database: the database itself, an owner role that cannot sign in, the lesser role that the subgraph runs
 * as, migrations and grants. Answers the database's URL for the lesser role. Idempotent, and safe in any number of programs at
 * once.
 *
 * The lesser role reads and writes rows. It changes no table, disables no trigger, and of append-only tables it can neither
 * change nor remove a row: a trigger fences them against the code, the grant against a stolen password.
 */
export async function prepareDatabase({ url, role, migrations }: DatabasePlan): Promise<string> {
  const database = databaseNameOf(url);
  const owner = `${role.name}_owner`;
  await withClient(maintenanceUrlOf(url), async (client) => {
    await refuseOldServer(client);
    await client.query('select pg_advisory_lock($1)', [ROLES_LOCK]);
    await makeRoles(client, owner, role);
    await makeDatabase(client, database, owner, role.name);
  });
  await withClient(url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await takeOver(client, owner);
    await migrate(url, owner, migrations);
    await client.query(`set role ${client.escapeIdentifier(owner)}`);
    await grant(client, role.name);
  });
  return urlAs(url, role);
}

/** Fails early with one line, rather than later with a statement that the server does not know. */
export async function refuseOldServer(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string; number: number }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  const { version, number } = rows[0]!;
  if (number < OLDEST_SERVER * 10_000)
    throw new CannotStart(
      `Muster needs PostgreSQL ${OLDEST_SERVER} or newer; the server of DATABASE_URL is ${version}.`,
    );
}

async function makeRoles(client: pg.Client, owner: string, role: DatabasePlan['role']): Promise<void> {
  const [ownerName, roleName] = [client.escapeIdentifier(owner), client.escapeIdentifier(role.name)];
  const { rows } = await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [
    [owner, role.name],
  ]);
  const existing = new Set(rows.map(({ rolname }) => rolname));
  const { rows: mine } = await client.query<{ all: boolean; makes: boolean; is_member: boolean }>(
    `select rolsuper as "all", rolcreaterole and rolcreatedb as makes,
            exists (select from pg_auth_members
                     where roleid = to_regrole($1) and member = pg_roles.oid and set_option and inherit_option) as is_member
       from pg_roles where rolname = current_user`,
    [ownerName],
  );
  const { all, makes, is_member: isMember } = mine[0]!;
  if (!all && !makes)
    throw new CannotStart(
      'DATABASE_URL must be of a role that may make roles and databases: a superuser, or one with CREATEROLE and CREATEDB.',
    );
  if (!existing.has(owner)) await client.query(`create role ${ownerName} nologin`);
  // Without superuser rights the current user creates everything in the owner's name.
  if (!all && !isMember) await client.query(`grant ${ownerName} to current_user with inherit true, set true`);
  const verb = existing.has(role.name) ? 'alter' : 'create';
  await client.query(
    `${verb} role ${roleName} with login noinherit nocreatedb nocreaterole password ${client.escapeLiteral(role.password)}`,
  );
}

/** Only the subgraph's role, and superusers, may connect. */
async function makeDatabase(client: pg.Client, database: string, owner: string, role: string): Promise<void> {
  const [name, ownerName] = [client.escapeIdentifier(database), client.escapeIdentifier(owner)];
  const { rows } = await client.query<{ owner: string }>(
    'select pg_get_userbyid(datdba) as owner from pg_database where datname = $1',
    [database],
  );
  if (rows.length === 0) await client.query(`create database ${name} owner ${ownerName}`);
  else if (rows[0]!.owner !== owner) await client.query(`alter database ${name} owner to ${ownerName}`);
  await client.query(`revoke all on database ${name} from public`);
  await client.query(`grant connect on database ${name} to ${client.escapeIdentifier(role)}`);
}

/** Changes the owner of tables that an earlier version made under the role that started it. */
async function takeOver(client: pg.Client, owner: string): Promise<void> {
  const { rows } = await client.query<{ change: string }>(
    `select format('alter %s %s owner to %I', kind, name, $1::text) as change from (
       select case relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end as kind,
              oid::regclass::text as name
         from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S') and pg_get_userbyid(relowner) <> $1
          -- A column's sequence goes with its table.
          and not exists (select from pg_depend where objid = pg_class.oid and deptype in ('a', 'i') and refobjsubid > 0)
       union all
       select 'routine', oid::regprocedure::text from pg_proc
        where pronamespace = 'public'::regnamespace and pg_get_userbyid(proowner) <> $1
          and not exists (select from pg_depend where objid = pg_proc.oid and deptype = 'e')) as found`,
    [owner],
  );
  for (const { change } of rows) await client.query(change);
}

/** Append-only tables are recognised by their trigger. */
const APPEND_ONLY = `select distinct tgrelid from pg_trigger join pg_proc on pg_proc.oid = tgfoid
  where not tgisinternal and proname = 'refuse_change'`;

/** In one transaction, so that no session sees a moment with more or fewer rights. */
async function grant(client: pg.Client, role: string): Promise<void> {
  const to = client.escapeIdentifier(role);
  const { rows } = await client.query<{ name: string; may: string }>(
    `select oid::regclass::text as name,
            case when relname = $1 then 'select' when oid in (${APPEND_ONLY}) then 'select, insert'
                 else 'select, insert, update, delete' end as may
       from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v') order by 1`,
    [MIGRATIONS_TABLE],
  );
  await client.query(
    [
      'begin',
      `grant usage on schema public to ${to}`,
      `revoke all on all tables in schema public from ${to}, public`,
      `revoke all on all sequences in schema public from ${to}, public`,
      ...rows.map(({ name, may }) => `grant ${may} on ${name} to ${to}`),
      `grant usage on all sequences in schema public to ${to}`,
      'commit',
    ].join(';\n'),
  );
}
