/** Actions of the audit log, each with what happened. */
export const audits = {
  'sample_item.create': 'An item was created.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
