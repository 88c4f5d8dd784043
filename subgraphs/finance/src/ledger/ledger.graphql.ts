import { DateTime, enumType, ListSize, MoneyType, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ObjectType } from 'type-graphql';
import { ACCOUNTS_MAX, type AccountType } from './ledger-account.rules.ts';

const TypeEnum = enumType<AccountType>('LedgerAccountType', 'Account type, which decides the normal balance side.', {
  ASSET: 'Asset, what the shop owns; normal balance is debit.',
  LIABILITY: 'Liability, what the shop owes; normal balance is credit.',
  EQUITY: 'Equity of the owners; normal balance is credit.',
  REVENUE: 'Revenue, what the shop earned; normal balance is credit.',
  EXPENSE: 'Expense, what the shop spent; normal balance is debit.',
});

@ObjectType('LedgerAccount', { description: 'Ledger account of the chart of accounts.' })
@Directive('@key(fields: "code")')
@SeenBy('ledger:read')
export class LedgerAccountType {
  @Field(() => String, { description: 'Account number, unique, which sorts the chart of accounts: `1010`.' })
  code!: string;

  @Field(() => String, { description: 'Account name in English: `Customer deposits`.' })
  name!: string;

  @Field(() => TypeEnum, { description: 'Account type, which decides the normal balance side.' })
  type!: AccountType;
}

@ObjectType('TrialBalanceRow', {
  description: 'Row of a trial balance: one account with its net balance as debit or credit.',
})
export class TrialBalanceRowType {
  @Field(() => LedgerAccountType, { description: 'Ledger account of the row.' })
  account!: LedgerAccountType;

  @Field(() => MoneyType, { description: 'Net debit balance; 0 when credits exceed debits.' })
  debit!: MoneyType;

  @Field(() => MoneyType, { description: 'Net credit balance; 0 when debits exceed credits.' })
  credit!: MoneyType;
}

@ObjectType('TrialBalance', {
  description:
    'Trial balance: the net balance of every account, in one currency. Total debit always equals total credit.',
})
export class TrialBalanceType {
  @Field(() => DateTime, { description: 'Time up to which postings are included.' })
  asOf!: Date;

  @ListSize(ACCOUNTS_MAX)
  @Field(() => [TrialBalanceRowType], {
    description: 'Accounts with at least one posting until then, by account number, at most 100.',
  })
  rows!: readonly TrialBalanceRowType[];

  @Field(() => MoneyType, { description: 'Sum of all debit balances.' })
  totalDebit!: MoneyType;

  @Field(() => MoneyType, { description: 'Sum of all credit balances; equal to `totalDebit`.' })
  totalCredit!: MoneyType;
}
