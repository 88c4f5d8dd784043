import { batchChanged } from '@muster/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

export interface BatchChange {
  readonly batchId: string;
}

/** Change notices of batches without state: a subscriber reads the batch with its work orders. */
export const batchLive: LiveChannel<BatchChange> = {
  name: 'batch',
  sources: [liveSource(batchChanged, ({ batchId }, seq) => ({ key: batchId, seq, value: { batchId } }))],
};
