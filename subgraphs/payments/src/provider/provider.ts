import type { RouteRequest, RouteResponse } from '@muster/kit/subgraph';

/** Every company the contract names. */
export const PROVIDERS = [
  'ECPAY',
  'NEWEBPAY',
  'LINEPAY',
  'VNPAY',
  'MOMO',
  'ZALOPAY',
  'STRIPE',
  'PAYPAL',
  'BANK_TRANSFER',
  'COD',
  'MOCK',
] as const;
export type ProviderName = (typeof PROVIDERS)[number];

/** Those that can be enabled, because there is an adapter for them. */
export const ADAPTED_PROVIDERS = ['MOCK'] as const satisfies readonly ProviderName[];
export type AdaptedProviderName = (typeof ADAPTED_PROVIDERS)[number];

/** What a provider is told of a payment. */
export interface PaymentAtProvider {
  /** Ours, unique for ever, and what the provider knows the payment by. */
  readonly number: string;
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly expiresAt: Date;
}

/** Where the customer pays, and what the provider calls it. */
export interface CreatedPayment {
  readonly providerPaymentId: string;
  readonly payUrl: string;
}

export interface RefundAtProvider {
  /** Ours, unique for ever: a repeat with the same number is the same refund. */
  readonly number: string;
  readonly amountMinor: number;
  readonly reason: string;
}

/** DECLINED is the provider's last word; what it does not answer at all is thrown, and asked again with the same number. */
export type RefundAnswer =
  | { readonly result: 'DONE'; readonly providerRefundId: string }
  | { readonly result: 'DECLINED'; readonly reason: string };

/** What a provider says happened to a payment; NOTHING is a notification that is to be acknowledged and no more. */
export type NotifiedOutcome = 'AUTHORIZED' | 'SUCCEEDED' | 'FAILED' | 'EXPIRED' | 'NOTHING';

/** A notification whose signature holds, in our words. */
export interface ProviderNotification {
  /** The same for every delivery. Where a company sends none, the adapter makes one of what does not change. */
  readonly eventId: string;
  /** As the provider calls it. */
  readonly type: string;
  readonly outcome: NotifiedOutcome;
  /** The payment's number. */
  readonly reference: string;
  readonly providerPaymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** What is kept of it: without card data, names and other personal data. */
  readonly payload: object;
}

/** What `verifyWebhook` found: not theirs, theirs but not understood, or a notification. */
export type VerifiedWebhook =
  | { readonly verdict: 'BAD_SIGNATURE'; readonly why: string }
  | { readonly verdict: 'UNREADABLE'; readonly why: string }
  | { readonly verdict: 'VERIFIED'; readonly notification: ProviderNotification };

/** What became of a request to the webhook; each provider wants to read it in its own words. */
export type WebhookVerdict =
  | 'APPLIED'
  | 'IGNORED'
  | 'DUPLICATE'
  | 'UNMATCHED'
  | 'REJECTED'
  | 'BAD_SIGNATURE'
  | 'UNREADABLE';

/** One company that takes money for us. Called outside every transaction; each call may be repeated and has one effect. */
export interface PaymentProvider {
  readonly name: ProviderName;
  /** Idempotent by `payment.number`: a repeat answers what the first call made. */
  createPayment(payment: PaymentAtProvider): Promise<CreatedPayment>;
  /** Idempotent by `refund.number`. */
  refund(
    payment: PaymentAtProvider & { readonly providerPaymentId?: string | null | undefined },
    refund: RefundAtProvider,
  ): Promise<RefundAnswer>;
  /** Checks the signature over the bytes as they came, in constant time, before reading a word of them. */
  verifyWebhook(request: RouteRequest): Promise<VerifiedWebhook>;
  /** The answer that the provider takes for "got it" or "send it again". */
  acknowledge(verdict: WebhookVerdict): RouteResponse;
}
