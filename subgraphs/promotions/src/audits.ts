/** Actions of the audit log, each with what happened. */
export const audits = {
  'coupon.create': 'A coupon was made.',
  'coupon.change': 'The name, validity or limits of a coupon were changed.',
  'coupon.set_active': 'A coupon was switched on or off.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
