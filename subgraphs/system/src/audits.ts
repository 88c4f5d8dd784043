/** Actions of the audit log, each with what happened. */
export const audits = {
  'parked_event.replay': 'A replay of a parked event was asked for.',
  'doctor.run': 'A run of the doctor was started.',
} as const;

declare module '@muster/kit/orm' {
  interface AuditActions extends Record<keyof typeof audits, string> {}
}
