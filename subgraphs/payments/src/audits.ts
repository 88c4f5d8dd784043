/** Actions of the audit log, each with what happened. */
export const audits = {
  'payment.reject_notification': 'A notification of a provider contradicted the payment, and changed nothing.',
  'payment.refund': 'A payment was refunded by an administrator, in whole or in part.',
  'unapplied_payment.apply': 'Money in suspense was applied to an order.',
  'unapplied_payment.refund': 'Money in suspense was refunded.',
  'unapplied_payment.write_off': 'Money in suspense was written off.',
  'refund.retry': 'A failed refund was sent to the provider again.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
