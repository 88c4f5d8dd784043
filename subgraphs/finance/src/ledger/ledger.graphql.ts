import { DateTime, enumType, ListSize, MoneyType, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ObjectType } from 'type-graphql';
import { ACCOUNTS_MAX, type AccountType } from './ledger-account.rules.ts';

const TypeEnum = enumType<AccountType>('LedgerAccountType', 'What an account counts.', {
  ASSET: 'What we have; grows by debit.',
  LIABILITY: 'What we owe; grows by credit.',
  EQUITY: 'What the owners put in; grows by credit.',
  REVENUE: 'What we earned; grows by credit.',
  EXPENSE: 'What we spent; grows by debit.',
});

@ObjectType('LedgerAccount', { description: 'One account of the books.' })
@Directive('@key(fields: "code")')
@SeenBy('ledger:read')
export class LedgerAccountType {
  @Field(() => String, { description: 'Unique; sorts the chart of accounts: `1010`.' })
  code!: string;

  @Field(() => String, { description: 'What it is called.' })
  name!: string;

  @Field(() => TypeEnum, { description: 'What it counts.' })
  type!: AccountType;
}

@ObjectType('TrialBalanceRow', { description: 'One account, with its net balance on one of the two sides.' })
export class TrialBalanceRowType {
  @Field(() => LedgerAccountType, { description: 'The account.' })
  account!: LedgerAccountType;

  @Field(() => MoneyType, { description: 'Its balance, when more was debited than credited; else 0.' })
  debit!: MoneyType;

  @Field(() => MoneyType, { description: 'Its balance, when more was credited than debited; else 0.' })
  credit!: MoneyType;
}

@ObjectType('TrialBalance', {
  description: 'What every account stood at, in one currency. Total debit equals total credit at every moment.',
})
export class TrialBalanceType {
  @Field(() => DateTime, { description: 'Everything posted until then is in it.' })
  asOf!: Date;

  @ListSize(ACCOUNTS_MAX)
  @Field(() => [TrialBalanceRowType], { description: 'Every account with a posting until then, by code.' })
  rows!: readonly TrialBalanceRowType[];

  @Field(() => MoneyType, { description: 'The sum of all debits.' })
  totalDebit!: MoneyType;

  @Field(() => MoneyType, { description: 'The sum of all credits; the same.' })
  totalCredit!: MoneyType;
}
