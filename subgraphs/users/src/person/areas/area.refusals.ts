import { Refusal } from '@muster/kit/domain';

export class AreaTaken extends Refusal {
  readonly code = 'AREA_TAKEN';
  constructor() {
    super('There is an area of this code, or of this name in the same place, already.');
  }
}
