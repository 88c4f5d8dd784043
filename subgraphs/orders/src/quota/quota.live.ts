import { quotaChanged } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

export type QuotaState = PayloadOf<typeof quotaChanged>;

/** The present state of each quota that is watched. */
export const quotaLive: LiveChannel<QuotaState> = {
  name: 'quota',
  sources: [liveSource(quotaChanged, (state) => ({ key: state.offerId, seq: state.seq, value: state }))],
};
