import { Refusal } from '@muster/kit/domain';

export class OrderNotCovered extends Refusal {
  readonly code = 'ORDER_NOT_COVERED';
  readonly due: { readonly amountMinor: number; readonly currency: string };
  constructor({ amountMinor, currency }: { readonly amountMinor: number; readonly currency: string }) {
    super('This money does not cover the order.');
    this.due = { amountMinor, currency };
  }
}
