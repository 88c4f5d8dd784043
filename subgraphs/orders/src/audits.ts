/** Actions of the audit log, each with what happened. */
export const audits = {
  'order.cancel': 'An administrator cancelled the order of a customer.',
  'order.forget_contacts': 'The contact of each order of an erased account was removed.',
  'order.read_contact': 'Somebody else than the customer read the contact or address of an order.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
