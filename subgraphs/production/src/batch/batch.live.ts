import { batchChanged } from '@muster/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

export interface MovedBatch {
  readonly batchId: string;
}

/** That a batch moved; whoever watches reads it, with the work on it. */
export const batchChannel: LiveChannel<MovedBatch> = {
  name: 'batch',
  sources: [liveSource(batchChanged, ({ batchId }, seq) => ({ key: batchId, seq, value: { batchId } }))],
};
