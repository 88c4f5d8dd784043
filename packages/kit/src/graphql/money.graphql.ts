import { Arg, Directive, Field, FieldResolver, InputType, ObjectType, Resolver, Root } from 'type-graphql';
import { decimalOf, formatAmount, type Sum } from '../domain/index.ts';
import { CurrencyCode, SafeInt } from './scalars.ts';

@Directive('@shareable')
@ObjectType('Money', {
  description: 'An amount of money, exact: a whole number of the smallest units of its currency.',
})
export class MoneyType {
  @Field(() => SafeInt, { description: 'Whole minor units, by ISO 4217: 2500 is 25.00 USD, 25.00 IDR, and 2,500 JPY.' })
  amountMinor!: number | bigint;

  @Field(() => CurrencyCode, { description: 'ISO 4217.' })
  currency!: string;
}

@InputType({ description: 'An amount of money.' })
export class MoneyInput {
  @Field(() => SafeInt, { description: 'Whole minor units: 0 to 1,000,000,000,000.' })
  amountMinor!: number;

  @Field(() => CurrencyCode, { description: 'ISO 4217.' })
  currency!: string;
}

@Resolver(() => MoneyType)
export class MoneyResolver {
  @FieldResolver(() => String, {
    description:
      'The amount in units of its currency: `1234.50` USD, `1234` JPY. Exact at any size, also where the sum of a report is more than `amountMinor` can carry.',
  })
  decimal(@Root() money: Sum): string {
    return decimalOf(money);
  }

  @FieldResolver(() => String, { description: 'The amount as people of a locale write it.' })
  formatted(
    @Root() money: Sum,
    @Arg('locale', () => String, {
      nullable: true,
      description: 'BCP 47, e.g. `zh-TW`; English when left out or unknown.',
    })
    locale: string | null,
  ): string {
    return formatAmount(money, locale ?? 'en');
  }
}
