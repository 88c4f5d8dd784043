/** Actions of the audit log, each with what happened. */
export const audits = {
  'coupon.create': 'A coupon was made.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
