import { counterChanged } from '@muster/events';
import type { PayloadOf } from '@muster/kit/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

export type CounterState = PayloadOf<typeof counterChanged>;

/** The whole state of each counter that moves, so that nobody who watches asks the database. */
export const counterChannel: LiveChannel<CounterState> = {
  name: 'batchCounter',
  sources: [liveSource(counterChanged, (state) => ({ key: state.offerId, seq: state.seq, value: state }))],
};
