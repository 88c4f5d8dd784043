import { doctorRunChanged } from '@muster/events';
import { type LiveChannel, liveSource } from '@muster/kit/subgraph';

/** Progress of a run. A subscriber reads the run again. */
export const doctorRunLive: LiveChannel<string> = {
  name: 'doctor-run',
  sources: [liveSource(doctorRunChanged, ({ runId, version }) => ({ key: runId, seq: version, value: runId }))],
};
