import type pg from 'pg';
import { CannotStart } from '../process/cannot-start.ts';
import { MIGRATIONS_TABLE, type MigrationClass, migrate } from './migrations.ts';
import { databaseNameOf, maintenanceUrlOf, urlAs } from './server-urls.ts';
import { withClient } from './with-client.ts';

/** Whoever makes roles and databases queues behind this lock of the maintenance database. */
const ROLES_LOCK = 7_261_125;
/** Migrations and grants of a database queue behind this one of its own. */
const MIGRATION_LOCK = 7_261_120;
/** `uuidv7()` and virtual columns came with it. */
const OLDEST_SERVER = 18;

export interface DatabasePlan {
  /** The database, as a role that may make roles and databases. */
  readonly url: string;
  /** As whom the subgraph runs; who owns what it runs on is made beside it. */
  readonly role: { readonly name: string; readonly password: string };
  readonly migrations: readonly MigrationClass[];
}

/**
 * Makes a subgraph's database ready: the database itself, the role that owns what is in it and that nobody can sign in
 * as, the lesser role that the subgraph runs as, the migrations, and the grants. Answers the database's URL for that
 * lesser role. It may be done again at each start, and by any number of programs at once.
 *
 * The lesser role reads and writes rows. It changes no table, disables no trigger, and of what is append-only it can
 * neither change nor remove a row: what is fenced by a trigger against the code is fenced by a grant against whoever got
 * hold of the role's password.
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

/** One line now, and not a statement that the server does not know later. */
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
  const known = new Set(rows.map(({ rolname }) => rolname));
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
  if (!known.has(owner)) await client.query(`create role ${ownerName} nologin`);
  // Who is no superuser owns nothing by itself, and works in the owner's name.
  if (!all && !isMember) await client.query(`grant ${ownerName} to current_user with inherit true, set true`);
  const verb = known.has(role.name) ? 'alter' : 'create';
  await client.query(
    `${verb} role ${roleName} with login noinherit nocreatedb nocreaterole password ${client.escapeLiteral(role.password)}`,
  );
}

/** Nobody but its own role, and those who may do everything, is let in. */
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

/** What an earlier version made belonged to whoever started it. */
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

/** Tables that a trigger keeps from being changed are those of which rows may only be added. */
const APPEND_ONLY = `select distinct tgrelid from pg_trigger join pg_proc on pg_proc.oid = tgfoid
  where not tgisinternal and proname = 'refuse_change'`;

/** In one transaction: nobody sees a moment with more or with less. */
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
