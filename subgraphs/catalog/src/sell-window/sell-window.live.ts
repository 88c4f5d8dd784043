import {
  sellWindowCancelled,
  sellWindowChanged,
  sellWindowClosing,
  sellWindowEnded,
  sellWindowOpened,
  sellWindowScheduled,
} from '@muster/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

const changed = ({ sellWindowId }: { sellWindowId: string }, seq: number) => ({
  key: sellWindowId,
  seq,
  value: sellWindowId,
});

/** Changes of a window, by any of its events. A subscriber reads the window again. */
export const sellWindowLive: LiveChannel<string> = {
  name: 'sellWindow',
  sources: [
    liveSource(sellWindowScheduled, changed),
    liveSource(sellWindowChanged, changed),
    liveSource(sellWindowOpened, changed),
    liveSource(sellWindowClosing, changed),
    liveSource(sellWindowCancelled, changed),
    liveSource(sellWindowEnded, changed),
  ],
};
