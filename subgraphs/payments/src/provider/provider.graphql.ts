import { enumType } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { PROVIDERS, type ProviderKind, type ProviderName } from './provider.ts';

export const ProviderEnum = enumType<ProviderName>(
  'PaymentProvider',
  'Payment service provider (PSP). Offered are those of the setting `MUSTER_PAYMENT_PROVIDERS`; the others answer ProviderUnavailable.',
  {
    ECPAY: 'ECPay 綠界, Taiwan.',
    NEWEBPAY: 'NewebPay 藍新, Taiwan.',
    LINEPAY: 'LINE Pay wallet.',
    VNPAY: 'VNPay: cards and bank accounts of Viet Nam.',
    MOMO: 'MoMo: a wallet of Viet Nam.',
    ZALOPAY: 'ZaloPay: a wallet of Viet Nam.',
    STRIPE: 'Stripe: credit and debit cards.',
    PAYPAL: 'PayPal: a wallet, and cards.',
    BANK_TRANSFER: 'Bank transfer to the account of the shop.',
    COD: 'Cash on delivery (COD).',
    MOCK: 'Sandbox for development: a hosted page with buttons for success, failure and expiry. No money moves.',
  },
);

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
