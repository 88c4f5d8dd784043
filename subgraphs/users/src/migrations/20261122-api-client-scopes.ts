import { Migration } from '@mikro-orm/migrations';

/** What a client's key permits by itself, through whom, and how much it may ask for. */
export class Migration20261122_api_client_scopes extends Migration {
  override up(): void {
    // Clients that were made before have no owner, and so no permission.
    this.addSql(`alter table api_client
      add column owner_id uuid,
      add column scopes text[] not null default '{}',
      add column rate_tier text not null default 'STANDARD' check (rate_tier in ('STANDARD', 'PARTNER', 'INTERNAL'))`);
  }
}
