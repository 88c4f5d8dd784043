import { Refusal } from '@muster/kit/domain';

export class TooMany extends Refusal {
  readonly code = 'TOO_MANY';
  constructor(
    things: string,
    readonly limit: number,
  ) {
    super(`There is room for ${limit} ${things}. Remove one first.`);
  }
}
