import { Migrator } from '@mikro-orm/migrations';
import { MikroORM } from '@mikro-orm/postgresql';
import { Migration20261121_audit_chain } from './audit-chain.migration.ts';
import { Migration20261201_idempotency } from './idempotency.migration.ts';
import { Migration20261121_inbox } from './inbox.migration.ts';
import { Migration20261121_outbox } from './outbox.migration.ts';
import { Migration20261201_parked_event } from './parked-event.migration.ts';
import { Migration20261120_platform } from './platform.migration.ts';
import { MIGRATION_LIMITS, withTimeLimits } from './time-limits.ts';
import { Migration20261130_unreadable_event } from './unreadable-event.migration.ts';

export type MigrationClass = typeof Migration20261120_platform;

/** Table in which the migrator notes the migrations that have run. */
export const MIGRATIONS_TABLE = 'mikro_orm_migrations';

/** The platform's migrations, then the subgraph's own. */
export const withPlatform = (own: readonly MigrationClass[]): readonly MigrationClass[] => [
  Migration20261120_platform,
  Migration20261121_audit_chain,
  Migration20261121_outbox,
  Migration20261121_inbox,
  Migration20261130_unreadable_event,
  Migration20261201_idempotency,
  Migration20261201_parked_event,
  ...own,
];

/** Runs pending migrations as the owner role. The caller holds the lock against a second run. */
export async function migrate(url: string, ownerRole: string, own: readonly MigrationClass[]): Promise<void> {
  const orm = await MikroORM.init({
    clientUrl: url,
    entities: [],
    discovery: { warnWhenNoEntities: false },
    extensions: [Migrator],
    migrations: {
      tableName: MIGRATIONS_TABLE,
      migrationsList: withPlatform(own).map((migration) => ({ name: migration.name, class: migration })),
      snapshot: false,
      transactional: true,
    },
    pool: { min: 0, max: 1 },
    logger: () => {}, // Errors are thrown; nothing else is worth a line of its own.
    driverOptions: { connectionTimeoutMillis: 10_000, options: `-c role=${ownerRole} -c timezone=UTC` },
  });
  try {
    await withTimeLimits(MIGRATION_LIMITS, () => orm.migrator.up());
  } finally {
    await orm.close(true);
  }
}
