import { Arg, Directive, Field, FieldResolver, InputType, ObjectType, Resolver, Root } from 'type-graphql';
import { decimalOf, formatAmount, type Sum } from '../domain/index.ts';
import { CurrencyCode } from './code-scalars.ts';
import { SafeInt } from './scalars.ts';

@Directive('@shareable')
@ObjectType('Money', {
  description: 'Exact amount of money: an integer in minor units of its currency, never a float.',
})
export class MoneyType {
  @Field(() => SafeInt, {
    description: 'Amount in currency minor units, by ISO 4217: 2500 is 25.00 USD, 25.00 IDR, and 2,500 JPY.',
  })
  amountMinor!: number | bigint;

  @Field(() => CurrencyCode, { description: 'ISO 4217 currency code; it decides what a minor unit is.' })
  currency!: string;
}

@InputType({ description: 'Amount of money as an integer in minor units of its currency; never negative.' })
export class MoneyInput {
  @Field(() => SafeInt, { description: 'Amount in currency minor units (2500 is 25.00 USD): 0 to 1,000,000,000,000.' })
  amountMinor!: number;

  @Field(() => CurrencyCode, { description: 'ISO 4217 currency code; it decides what a minor unit is.' })
  currency!: string;
}

@Resolver(() => MoneyType)
export class MoneyResolver {
  @FieldResolver(() => String, {
    description:
      'Decimal text in major units of the currency: `1234.50` USD, `1234` JPY. Exact at any size, also for the total of a report that `amountMinor` cannot carry.',
  })
  decimal(@Root() money: Sum): string {
    return decimalOf(money);
  }

  @FieldResolver(() => String, { description: 'Localized text with the currency symbol, for display: `NT$1,234.50`.' })
  formatted(
    @Root() money: Sum,
    @Arg('locale', () => String, {
      nullable: true,
      description: 'Locale as a BCP 47 language tag, e.g. `zh-TW`; English when omitted or unknown.',
    })
    locale: string | null,
  ): string {
    return formatAmount(money, locale ?? 'en');
  }
}
