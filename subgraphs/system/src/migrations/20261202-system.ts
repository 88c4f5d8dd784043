import { Migration } from '@mikro-orm/migrations';

/** Runs of the doctor, one at a time, and their checks. */
export class Migration20261202_system extends Migration {
  override up(): void {
    this.addSql(`create table doctor_run (
      id uuid primary key,
      status text not null check (status in ('RUNNING', 'DONE', 'FAILED')),
      started_at timestamptz not null,
      finished_at timestamptz,
      missing_parts text[] not null default '{}',
      version int not null default 1,
      constraint doctor_run_ends_once check ((finished_at is null) = (status = 'RUNNING')))`);
    this.addSql(`create unique index one_running_doctor on doctor_run (status) where status = 'RUNNING'`);
    this.addSql(`create index doctor_run_by_age on doctor_run (started_at)`);
    this.addSql(`create table doctor_check (
      id uuid primary key,
      run_id uuid not null references doctor_run on delete cascade,
      position int not null,
      subgraph text not null,
      name text not null,
      broken_rows int check (broken_rows >= 0),
      milliseconds int check (milliseconds >= 0),
      unique (run_id, position))`);
  }
}
