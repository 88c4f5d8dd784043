import { waitingListEntryChanged, waitingListOffered } from '@muster/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

const changed = ({ userId }: { userId: string }, seq: number) => ({ key: userId, seq, value: userId });

/** Changes of a customer's entries, by any of their events. A subscriber reads the entries again. */
export const waitingListLive: LiveChannel<string> = {
  name: 'waiting-list',
  sources: [liveSource(waitingListOffered, changed), liveSource(waitingListEntryChanged, changed)],
};
