import { doctorRunChanged } from '@muster/events';
import type { Caller } from '@muster/kit/domain';
import { defineJob, lock, newId, type Tx } from '@muster/kit/orm';
import { checkInvariantOf, invariantsOf, networkJobHandler, type Services } from '@muster/kit/subgraph';
import { z } from 'zod';
import { askPart, askParts } from '../ask-parts.ts';
import { DoctorCheck, DoctorRun } from './doctor-run.entity.ts';
import { doctorRunStates } from './doctor-run.states.ts';

/** Maximum checks of a run; a test fails when the system has more. */
export const CHECKS_MAX = 400;
/** Duration of a run; checks that are left then are not made. */
const RUN_MINUTES = 5;
/** Longer than a part's own statement timeout for a check. */
const CHECK_WITHIN_MS = 9_000;

export const runDoctor = defineJob({ kind: 'run-doctor', payload: z.object({ runId: z.uuid() }) });

/** Makes the checks of a run one after the other, and ends it. A repeat goes on with the checks that are left. */
export const runDoctorJob = networkJobHandler(runDoctor, async (services, { runId }, caller) => {
  const run = await services.db.orm.em.fork().findOne(DoctorRun, runId);
  if (run?.status !== 'RUNNING') return;
  const until = run.startedAt.getTime() + RUN_MINUTES * 60_000;
  const missing = await listChecks(services, caller, runId);
  const checks = await services.db.orm.em
    .fork()
    .find(DoctorCheck, { runId, brokenRows: null }, { orderBy: { position: 'asc' } });
  for (const check of checks) {
    if (missing.has(check.subgraph) || services.clock.now().getTime() > until) continue;
    if (!(await makeCheck(services, caller, check))) missing.add(check.subgraph);
  }
  await change(services, caller, runId, async (tx, { id }) => {
    const left = await tx.em.count(DoctorCheck, { runId: id, brokenRows: null });
    const verb = left === 0 && missing.size === 0 ? 'finish' : 'fail';
    return { status: doctorRunStates.next('RUNNING', verb), finishedAt: tx.now, missingParts: [...missing].toSorted() };
  });
});

/** Lists the invariants of every part; after an interruption, of those that are not listed yet. Answers the parts that are silent. */
async function listChecks(services: Services, caller: Caller, runId: string): Promise<Set<string>> {
  const answers = await askParts(services, caller, invariantsOf, {});
  const found = answers.flatMap(({ part, answer }) => (answer?.names ?? []).map((name) => ({ subgraph: part, name })));
  await change(services, caller, runId, async (tx) => {
    const before = await tx.em.find(DoctorCheck, { runId });
    const listed = new Set(before.map(({ subgraph }) => subgraph));
    const fresh = found.filter(({ subgraph }) => !listed.has(subgraph)).slice(0, CHECKS_MAX - before.length);
    for (const [index, check] of fresh.entries()) {
      const position = before.length + index;
      tx.em.create(DoctorCheck, { id: newId(), runId, position, ...check, brokenRows: null, milliseconds: null });
    }
    return {};
  });
  return new Set(answers.filter(({ answer }) => answer === null).map(({ part }) => part));
}

/** Makes one check; false when its part does not answer. */
async function makeCheck(services: Services, caller: Caller, { id, runId, subgraph, name }: DoctorCheck) {
  const began = performance.now();
  const answer = await askPart(services, caller, checkInvariantOf(subgraph), { name }, CHECK_WITHIN_MS);
  if (answer === null) return false;
  const milliseconds = Math.round(performance.now() - began);
  await change(services, caller, runId, async (tx) => {
    const check = await tx.em.findOneOrFail(DoctorCheck, id);
    Object.assign(check, { brokenRows: answer.brokenRows, milliseconds });
    return {};
  });
  return true;
}

/** Changes a run that is still running, and tells its watchers. */
async function change(
  services: Services,
  caller: Caller,
  runId: string,
  work: (tx: Tx, run: DoctorRun) => Promise<Partial<Pick<DoctorRun, 'status' | 'finishedAt' | 'missingParts'>>>,
): Promise<void> {
  await services.transact(caller, async (tx) => {
    const run = await lock(tx, DoctorRun, runId);
    if (run.status !== 'RUNNING') return;
    Object.assign(run, await work(tx, run));
    run.version += 1;
    await tx.em.flush();
    tx.emit(doctorRunChanged, { runId, version: run.version });
  });
}
