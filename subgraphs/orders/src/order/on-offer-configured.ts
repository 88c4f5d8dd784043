import type { offerConfigured } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import type { Tx } from '@muster/kit/orm';
import { copyTerms } from './copy-terms.ts';

export const onOfferConfigured = (tx: Tx, { offer }: PayloadOf<typeof offerConfigured>): Promise<void> =>
  copyTerms(tx, offer);
