import { Migration } from '@mikro-orm/migrations';

/** The tree of countries and their parts. What comes with the system is written at each start, from `person/areas/shipped-areas.ts`. */
export class Migration20261121_areas extends Migration {
  override up(): void {
    this.addSql(`create table admin_area (
      id uuid primary key,
      code text constraint one_area_a_code unique,
      country_code char(2) not null,
      level text not null check (level in ('COUNTRY', 'PROVINCE', 'CITY', 'DISTRICT', 'WARD', 'ROAD')),
      parent_id uuid references admin_area,
      name text not null,
      local_names jsonb not null default '{}',
      constraint a_country_has_no_parent check ((level = 'COUNTRY') = (parent_id is null)))`);
    this.addSql(`create unique index one_name_within_an_area on admin_area (parent_id, level, name)`);
    this.addSql(`create unique index one_root_a_country on admin_area (country_code) where level = 'COUNTRY'`);
  }
}
