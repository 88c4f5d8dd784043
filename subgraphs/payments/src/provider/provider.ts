import type { RouteRequest, RouteResponse } from '@muster/kit/subgraph';
import type { FailureCode } from './failure.ts';

/** Payment service providers of the GraphQL schema. */
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

/** Providers with an adapter: only they can be enabled. */
export const ADAPTED_PROVIDERS = ['MOCK'] as const satisfies readonly ProviderName[];
export type AdaptedProviderName = (typeof ADAPTED_PROVIDERS)[number];

/** Kind of a provider, by what its customer does. */
export type ProviderKind = 'GATEWAY' | 'WALLET' | 'BANK_TRANSFER' | 'CASH_ON_DELIVERY' | 'SANDBOX';

/** Purchase before there is a payment; null is any. */
export interface Purchase {
  readonly currency: string | null;
  readonly amountMinor: number | null;
}

/** Payment as a provider needs it. */
export interface PaymentAtProvider {
  /** Merchant reference, unique for ever: the idempotency key at the provider. */
  readonly number: string;
  readonly orderId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly expiresAt: Date;
}

/** Receipt of which money is returned, as its provider knows it. */
export interface RefundedAtProvider {
  /** Merchant reference that the provider knows. */
  readonly number: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly providerPaymentId?: string | null | undefined;
}

/** Payment as created at the provider, with its checkout URL. */
export interface CreatedPayment {
  readonly providerPaymentId: string;
  readonly payUrl: string;
}

export interface RefundAtProvider {
  /** Refund reference, unique for ever: the idempotency key at the provider. */
  readonly number: string;
  readonly amountMinor: number;
  readonly reason: string;
}

/** DECLINED is final. A timeout or any unknown outcome is thrown instead, and retried with the same number. */
export type RefundAnswer =
  | { readonly result: 'DONE'; readonly providerRefundId: string }
  | { readonly result: 'DECLINED'; readonly reason: string };

/** Outcome of a payment by a notification; NOTHING is only acknowledged. */
export type NotifiedOutcome = 'AUTHORIZED' | 'SUCCEEDED' | 'FAILED' | 'EXPIRED' | 'NOTHING';

/** Verified notification in the terms of this subgraph. */
export interface ProviderNotification {
  /** Event id, equal in every delivery. The adapter derives one from constant fields where a provider sends none. */
  readonly eventId: string;
  /** Event type in the provider's own terms. */
  readonly type: string;
  readonly outcome: NotifiedOutcome;
  /** Reason of a FAILED outcome where the provider names one; DECLINED when omitted. */
  readonly failure?: FailureCode;
  /** Number of the payment. */
  readonly reference: string;
  readonly providerPaymentId: string;
  readonly amountMinor: number;
  readonly currency: string;
  /** Stored part of the body: without card data, names and other personal data. */
  readonly payload: object;
}

/** Result of `verifyWebhook`: forged, unreadable, or a notification. */
export type VerifiedWebhook =
  | { readonly verdict: 'BAD_SIGNATURE'; readonly why: string }
  | { readonly verdict: 'UNREADABLE'; readonly why: string }
  | { readonly verdict: 'VERIFIED'; readonly notification: ProviderNotification };

/** Result of a webhook request; `acknowledge` turns it into the answer that the provider expects. */
export type WebhookVerdict =
  | 'APPLIED'
  | 'IGNORED'
  | 'DUPLICATE'
  | 'UNMATCHED'
  | 'REJECTED'
  | 'BAD_SIGNATURE'
  | 'UNREADABLE';

/** Adapter of a payment service provider. Called outside every transaction; each call is idempotent. */
export interface PaymentProvider {
  readonly name: ProviderName;
  readonly kind: ProviderKind;
  /** Whether it takes payments of this currency and amount. */
  accepts(purchase: Purchase): boolean;
  /** Idempotent by `payment.number`: a retry answers the payment of the first call. */
  createPayment(payment: PaymentAtProvider): Promise<CreatedPayment>;
  /** Idempotent by `refund.number`. */
  refund(receipt: RefundedAtProvider, refund: RefundAtProvider): Promise<RefundAnswer>;
  /** Verifies the signature over the raw bytes, in constant time, before it parses any of them. */
  verifyWebhook(request: RouteRequest): Promise<VerifiedWebhook>;
  /** HTTP answer that the provider understands as accepted, or as a request to resend. */
  acknowledge(verdict: WebhookVerdict): RouteResponse;
}
