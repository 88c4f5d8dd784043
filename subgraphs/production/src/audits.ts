/** Actions of the audit log, each with what happened. */
export const audits = {
  'batch.confirm': 'A batch was confirmed: its customers are asked to pay.',
  'batch.decide': 'An administrator decided on an offer that missed its goal.',
  'batch.reschedule': 'The planned dates of a batch were moved.',
  'work_step.advance': 'A step of a work order went on to its next status.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
