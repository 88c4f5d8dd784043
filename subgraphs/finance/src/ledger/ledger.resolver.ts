import { valid } from '@muster/kit/domain';
import { Allow, Cost, CurrencyCode, DateTime, ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { settingsOf } from '../settings.ts';
import { LedgerAccountType, TrialBalanceType } from './ledger.graphql.ts';
import { LedgerAccount } from './ledger-account.entity.ts';
import { accountById } from './ledger-account.loaders.ts';
import { ACCOUNTS_MAX } from './ledger-account.rules.ts';
import { ReadTrialBalance, readTrialBalance } from './read-trial-balance.ts';

@Resolver(() => LedgerAccountType)
export class LedgerAccountResolver {
  @Allow('ledger:read')
  @ListSize(ACCOUNTS_MAX)
  @Query(() => [LedgerAccountType], { description: 'Chart of accounts, by account number, at most 100.' })
  ledgerAccounts(@Ctx() ctx: RequestContext): Promise<LedgerAccountType[]> {
    return ctx.em.find(LedgerAccount, {}, { orderBy: { code: 'asc' }, limit: ACCOUNTS_MAX });
  }

  @FieldResolver(() => LedgerAccountType, {
    nullable: true,
    description: 'Parent account in the chart of accounts; null at the top.',
  })
  async parent(@Ctx() ctx: RequestContext, @Root() { parentId }: LedgerAccount): Promise<LedgerAccountType | null> {
    return parentId == null ? null : ctx.load(accountById, parentId);
  }
}

/** Cost of a sum over the whole journal. */
const SUM_COST = 50;

@Resolver()
export class TrialBalanceResolver {
  @Cost(SUM_COST)
  @Allow('ledger:read')
  @Query(() => TrialBalanceType, {
    description: 'Trial balance of the ledger in one currency; nothing is converted between currencies.',
  })
  async trialBalance(
    @Ctx() ctx: RequestContext,
    @Arg('asOf', () => DateTime, {
      nullable: true,
      description: 'Cut-off time: only postings until then are included; now when omitted.',
    })
    asOf: Date | null,
    @Arg('currency', () => CurrencyCode, {
      nullable: true,
      description:
        'Currency of the balances; when omitted, the base currency of the books, else that of their first entry.',
    })
    currency: string | null,
  ): Promise<TrialBalanceType> {
    const input = valid(ReadTrialBalance, { asOf: asOf ?? ctx.now, currency });
    return readTrialBalance(ctx.em, input, settingsOf(ctx.services).MUSTER_BASE_CURRENCY);
  }
}
