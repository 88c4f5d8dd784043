import { Refusal } from '@muster/kit/domain';

export class SlugTaken extends Refusal {
  readonly code = 'SLUG_TAKEN';
  constructor(slug: string) {
    super('Another product has the slug {slug}.', { slug });
  }
}

export class SkuTaken extends Refusal {
  readonly code = 'SKU_TAKEN';
  constructor(readonly sku: string) {
    super('Another variant has the SKU {sku}.', { sku });
  }
}
