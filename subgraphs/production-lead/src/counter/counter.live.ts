import { batchChanged, counterChanged } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

export type CounterState = PayloadOf<typeof counterChanged>;

/** The present state of each counter that is watched. */
export const counterLive: LiveChannel<CounterState> = {
  name: 'batchCounter',
  sources: [liveSource(counterChanged, (state) => ({ key: state.offerId, seq: state.seq, value: state }))],
};

/** Says that a batch moved; whoever watches reads it anew. */
export const batchLive: LiveChannel<string> = {
  name: 'batch',
  sources: [liveSource(batchChanged, ({ batchId }, seq) => ({ key: batchId, seq, value: batchId }))],
};
