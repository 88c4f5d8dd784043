import { valid } from '@muster/kit/domain';
import { Allow, ListSize, MoneyType, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { LedgerAccountType } from '../ledger/ledger.graphql.ts';
import { accountById } from '../ledger/ledger-account.loaders.ts';
import type { JournalEntry, JournalLine } from './journal.entity.ts';
import {
  JournalEntryConnectionType,
  JournalEntryType,
  JournalFilterInput,
  JournalLineType,
} from './journal.graphql.ts';
import { entryById, linesOfEntry } from './journal.loaders.ts';
import { LINES_MAX } from './journal.rules.ts';
import { JournalFilter, listJournalEntries } from './list-journal-entries.ts';

@Resolver(() => JournalEntryType)
export class JournalEntryResolver {
  @Allow('ledger:read')
  @Paged()
  @Query(() => JournalEntryConnectionType, {
    description: 'Journal entries of the ledger, newest first, with cursor pagination.',
  })
  async journalEntries(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => JournalFilterInput, { nullable: true, description: 'Which entries; all when omitted.' })
    filter: JournalFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof JournalEntryConnectionType>> {
    return listJournalEntries(ctx.em, valid(JournalFilter, filter ?? {}), page);
  }

  @FieldResolver(() => JournalEntryType, {
    nullable: true,
    description: 'Entry that this one reverses, in whole or in part; null unless it is a reversal.',
  })
  async reverses(@Ctx() ctx: RequestContext, @Root() { reversesId }: JournalEntry): Promise<JournalEntryType | null> {
    return reversesId == null ? null : ctx.load(entryById, reversesId);
  }

  @ListSize(LINES_MAX)
  @FieldResolver(() => [JournalLineType], {
    description: 'Debit and credit lines in order, 2 to 10, all in one currency; their debits equal their credits.',
  })
  lines(@Ctx() ctx: RequestContext, @Root() { id }: JournalEntry): Promise<JournalLineType[]> {
    return ctx.load(linesOfEntry, id);
  }
}

@Resolver(() => JournalLineType)
export class JournalLineResolver {
  @FieldResolver(() => LedgerAccountType, { description: 'Ledger account that is debited or credited.' })
  async account(@Ctx() ctx: RequestContext, @Root() { accountId }: JournalLine): Promise<LedgerAccountType> {
    return (await ctx.load(accountById, accountId))!;
  }

  @FieldResolver(() => MoneyType, { description: 'Debit amount; 0 when the line is a credit.' })
  debit(@Root() { debitMinor, currency }: JournalLine): MoneyType {
    return { amountMinor: debitMinor, currency };
  }

  @FieldResolver(() => MoneyType, { description: 'Credit amount; 0 when the line is a debit.' })
  credit(@Root() { creditMinor, currency }: JournalLine): MoneyType {
    return { amountMinor: creditMinor, currency };
  }
}
