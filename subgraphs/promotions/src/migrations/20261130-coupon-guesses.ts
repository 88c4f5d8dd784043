import { Migration } from '@mikro-orm/migrations';

/** How many wrong codes somebody, or somebody's network, has tried in the hour that began with the first of them. */
export class Migration20261130_coupon_guesses extends Migration {
  override up(): void {
    this.addSql(`create table coupon_guess (
      guesser text primary key,
      since timestamptz not null,
      wrong int not null check (wrong > 0))`);
    this.addSql(`create index guesses_by_age on coupon_guess (since)`);
  }
}
