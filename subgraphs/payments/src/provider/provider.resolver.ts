import { Allow, CurrencyCode, ListSize, SafeInt } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import { listProviders } from './list-providers.ts';
import { PaymentProviderOption, PROVIDERS_MAX } from './provider.graphql.ts';

@Resolver()
export class ProviderResolver {
  @Allow('anyone')
  @ListSize(PROVIDERS_MAX)
  @Query(() => [PaymentProviderOption], {
    nullable: true,
    description:
      'Payment providers that are offered here and accept the currency and the amount, those left out being any. `startPayment` answers ProviderUnavailable for all others.',
  })
  paymentProviders(
    @Ctx() ctx: RequestContext,
    @Arg('currency', () => CurrencyCode, { nullable: true, description: 'ISO 4217 currency of the order.' })
    currency: string | null,
    @Arg('amountMinor', () => SafeInt, {
      nullable: true,
      description: 'Total of the order in minor units of the currency: 0 to 1,000,000,000,000.',
    })
    amountMinor: number | null,
  ): PaymentProviderOption[] {
    return listProviders(ctx.services, { currency, amountMinor }).map(({ name, kind }) => ({ provider: name, kind }));
  }
}
