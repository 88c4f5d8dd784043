import { Refusal } from '@muster/kit/domain';

export class RefundTooLarge extends Refusal {
  readonly code = 'REFUND_TOO_LARGE';
  readonly refundable: { readonly amountMinor: number; readonly currency: string };
  constructor(amountMinor: number, currency: string) {
    super(
      amountMinor === 0 ? 'Nothing of this payment is left to refund.' : 'This is more than is left of the payment.',
    );
    this.refundable = { amountMinor, currency };
  }
}
