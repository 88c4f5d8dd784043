import { Arg, Directive, Field, FieldResolver, InputType, ObjectType, Resolver, Root } from 'type-graphql';
import { type Amount, formatAmount } from '../domain/index.ts';
import { CurrencyCode, SafeInt } from './scalars.ts';

@Directive('@shareable')
@ObjectType('Money', {
  description: 'An amount of money, exact: a whole number of the smallest units of its currency.',
})
export class MoneyType {
  @Field(() => SafeInt, { description: 'Whole minor units: 2500 is 25.00 USD, and 2,500 JPY.' })
  amountMinor!: number;

  @Field(() => CurrencyCode, { description: 'ISO 4217.' })
  currency!: string;
}

@InputType({ description: 'An amount of money.' })
export class MoneyInput {
  @Field(() => SafeInt, { description: 'Whole minor units, not negative.' })
  amountMinor!: number;

  @Field(() => CurrencyCode, { description: 'ISO 4217.' })
  currency!: string;
}

@Resolver(() => MoneyType)
export class MoneyResolver {
  @FieldResolver(() => String, { description: 'The amount as people of a locale write it.' })
  formatted(
    @Root() money: Amount,
    @Arg('locale', () => String, {
      nullable: true,
      description: 'BCP 47, e.g. `zh-TW`; English when left out or unknown.',
    })
    locale: string | null,
  ): string {
    return formatAmount(money, locale ?? 'en');
  }
}
