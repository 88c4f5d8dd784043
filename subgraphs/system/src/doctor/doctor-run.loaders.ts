import { may } from '@muster/kit/domain';
import { loadAllBy, loadBy, SYSTEM_READ, visibleIf } from '@muster/kit/subgraph';
import { DoctorCheck, DoctorRun } from './doctor-run.entity.ts';

const visible = visibleIf((actor) => may(actor, SYSTEM_READ));

export const doctorRunById = loadBy(DoctorRun, 'id', visible);
export const checksOfRun = loadAllBy(DoctorCheck, 'runId', { position: 'asc' }, visible);
