import { Migration } from '@mikro-orm/migrations';

/** Programs of integrators, known by a key of which only a hash is kept. */
export class Migration20261121_api_clients extends Migration {
  override up(): void {
    this.addSql(`create table api_client (
      id uuid primary key,
      name text not null constraint one_api_client_a_name unique,
      key_hash bytea not null unique,
      key_start text not null,
      operations text not null check (operations in ('ANY', 'REGISTERED')),
      created_at timestamptz not null,
      expires_at timestamptz,
      revoked_at timestamptz,
      last_used_on date)`);
  }
}
