import { counterChanged } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

export type CounterState = PayloadOf<typeof counterChanged>;

/** Whole state of each counter that changes, so that subscribers never ask the database. */
export const counterLive: LiveChannel<CounterState> = {
  name: 'batchCounter',
  sources: [liveSource(counterChanged, (state) => ({ key: state.offerId, seq: state.seq, value: state }))],
};
