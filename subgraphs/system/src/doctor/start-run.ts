import { doctorRunChanged } from '@muster/events';
import { InvalidTransition } from '@muster/kit/domain';
import { newId, type Tx } from '@muster/kit/orm';
import { DoctorRun } from './doctor-run.entity.ts';
import { runDoctor } from './run-checks.ts';

/** A run ends itself after five minutes; one that did not must not be in the way for ever. */
const STALE_AFTER_MINUTES = 10;

/** Starts a run, unless one is running. */
export async function startRun(tx: Tx): Promise<DoctorRun> {
  await endStaleRun(tx);
  const id = newId();
  const started = await tx.em.execute(
    `insert into doctor_run (id, status, started_at) values (?, 'RUNNING', ?)
     on conflict (status) where status = 'RUNNING' do nothing returning 1`,
    [id, tx.now],
  );
  if (started.length === 0) throw new InvalidTransition('doctor run', 'RUNNING', 'RUNNING');
  const run = await tx.em.findOneOrFail(DoctorRun, id);
  tx.schedule(runDoctor, id, { runId: id }, tx.now);
  tx.emit(doctorRunChanged, { runId: id, version: run.version });
  tx.audit({ action: 'doctor.run', entityType: 'DoctorRun', entityId: id });
  return run;
}

/** Ends a run whose job was given up. */
async function endStaleRun({ em, now }: Tx): Promise<void> {
  await em.execute(
    `update doctor_run set status = 'FAILED', finished_at = ?, version = version + 1
      where status = 'RUNNING' and started_at < ?::timestamptz - make_interval(mins => ?)`,
    [now, now, STALE_AFTER_MINUTES],
  );
}
