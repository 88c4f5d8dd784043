import { pageOf, pageRequest } from '@muster/kit/domain';
import { Allow, ListSize, MoneyType, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Int, Query, Resolver, Root } from 'type-graphql';
import { LedgerAccountType } from '../ledger/ledger.graphql.ts';
import { accountById } from '../ledger/ledger-account.loaders.ts';
import type { JournalEntry, JournalLine } from './journal.entity.ts';
import { JournalEntryConnectionType, JournalEntryType, JournalLineType } from './journal.graphql.ts';
import { entryById, linesOfEntry } from './journal.loaders.ts';
import { LINES_MAX } from './journal.rules.ts';
import { JOURNAL, listJournalEntries } from './list-journal-entries.ts';

@Resolver(() => JournalEntryType)
export class JournalEntryResolver {
  @Allow('ledger:read')
  @Paged()
  @Query(() => JournalEntryConnectionType, { description: 'The journal, newest first.' })
  async journalEntries(
    @Ctx() ctx: RequestContext,
    @Arg('first', () => Int, { nullable: true, description: 'How many at most: 1 to 100, 20 when left out.' })
    first: number | null,
    @Arg('after', () => String, { nullable: true, description: '`endCursor` of the page before.' })
    after: string | null,
  ): Promise<InstanceType<typeof JournalEntryConnectionType>> {
    const page = pageRequest(JOURNAL, first, after);
    return pageOf(await listJournalEntries(ctx.em, page), page, ({ id }) => [id]);
  }

  @FieldResolver(() => JournalEntryType, {
    nullable: true,
    description: 'The entry that this one takes back, in whole or in part; null for most.',
  })
  async reverses(@Ctx() ctx: RequestContext, @Root() { reversesId }: JournalEntry): Promise<JournalEntryType | null> {
    return reversesId == null ? null : ctx.load(entryById, reversesId);
  }

  @ListSize(LINES_MAX)
  @FieldResolver(() => [JournalLineType], { description: 'At least two; all in one currency; debit equals credit.' })
  lines(@Ctx() ctx: RequestContext, @Root() { id }: JournalEntry): Promise<JournalLineType[]> {
    return ctx.load(linesOfEntry, id);
  }
}

@Resolver(() => JournalLineType)
export class JournalLineResolver {
  @FieldResolver(() => LedgerAccountType, { description: 'The account.' })
  async account(@Ctx() ctx: RequestContext, @Root() { accountId }: JournalLine): Promise<LedgerAccountType> {
    return (await ctx.load(accountById, accountId))!;
  }

  @FieldResolver(() => MoneyType, { description: 'What is debited; 0 when the line is a credit.' })
  debit(@Root() { debitMinor, currency }: JournalLine): MoneyType {
    return { amountMinor: debitMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'What is credited; 0 when the line is a debit.' })
  credit(@Root() { creditMinor, currency }: JournalLine): MoneyType {
    return { amountMinor: creditMinor, currency };
  }
}
