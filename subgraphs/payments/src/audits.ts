/** Actions of the audit log, each with what happened. */
export const audits = {
  'payment.reject_notification': 'A notification of a provider contradicted the payment, and changed nothing.',
  'payment.refund': 'A payment was refunded by an administrator, in whole or in part.',
  'refund.retry': 'A failed refund was sent to the provider again.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
