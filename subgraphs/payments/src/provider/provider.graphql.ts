import { enumType } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { ProviderEnum } from '../payment/payment.graphql.ts';
import { PROVIDERS, type ProviderKind, type ProviderName } from './provider.ts';

const KindEnum = enumType<ProviderKind>(
  'PaymentProviderKind',
  'Kind of a payment provider, for its place in a checkout.',
  {
    GATEWAY: 'Hosted page with several means of payment, such as cards and local bank transfers.',
    WALLET: 'Wallet in which the customer has an account.',
    BANK_TRANSFER: 'Transfer to the account of the shop, which may take days to arrive.',
    CASH_ON_DELIVERY: 'Cash that the carrier collects with the goods.',
    SANDBOX: 'Sandbox without real money, for development and demonstrations.',
  },
);

/** Maximum of providers offered at once. */
export const PROVIDERS_MAX = PROVIDERS.length;

@ObjectType('PaymentProviderOption', { description: 'Payment provider that is offered here, for `startPayment`.' })
export class PaymentProviderOption {
  @Field(() => ProviderEnum, { description: 'Payment provider to pass to `startPayment`.' })
  provider!: ProviderName;

  @Field(() => KindEnum, { description: 'Kind of the provider, to group and order a checkout.' })
  kind!: ProviderKind;
}
