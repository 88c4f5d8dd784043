import { defineEntity, p } from '@mikro-orm/core';
import { amountMinor, identity } from '@muster/kit/orm';
import { PROVIDERS } from '../provider/provider.ts';
import { type UnappliedVerb, unappliedStates } from './unapplied-payment.states.ts';
import { UNAPPLIED_REASONS } from './unapplied-reason.ts';

const UnappliedPaymentSchema = defineEntity({
  name: 'UnappliedPayment',
  properties: {
    ...identity,
    number: p.text(),
    provider: p.enum(PROVIDERS),
    providerPaymentId: p.text(),
    /** Payment number that the notification named. */
    reference: p.text(),
    reason: p.enum(UNAPPLIED_REASONS),
    status: p.enum(unappliedStates.states),
    amountMinor: amountMinor(),
    appliedMinor: amountMinor(),
    refundedMinor: amountMinor(),
    writtenOffMinor: amountMinor(),
    currency: p.string().length(3),
    /** Payment that the notification named; null when there is none of that number. */
    paymentId: p.uuid().nullable(),
    /** Payment that took the money; null until it is applied. */
    appliedPaymentId: p.uuid().nullable(),
    receivedAt: p.datetime(),
    updatedAt: p.datetime(),
  },
});

/** Money that a provider received and no payment could take: in suspense until each unit of it is resolved, once. */
export class UnappliedPayment extends UnappliedPaymentSchema.class {
  /** The only way a status changes: the table decides. */
  move(verb: UnappliedVerb, at: Date): void {
    this.status = unappliedStates.next(this.status, verb);
    this.updatedAt = at;
  }
}
UnappliedPaymentSchema.setClass(UnappliedPayment);

/** Part that is in suspense still. */
export const unresolvedOf = (row: UnappliedPayment): number =>
  row.status === 'CORRECTED' ? 0 : row.amountMinor - row.appliedMinor - row.refundedMinor - row.writtenOffMinor;
