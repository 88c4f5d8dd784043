import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { eventually } from '../../testing/src/eventually.ts';
import { RunningClock } from '../src/domain/index.ts';
import { type Database, defineJob, type Tx, transact } from '../src/orm/index.ts';
import { runDueJobs, startJobs } from '../src/runtime/jobs/jobs.ts';
import { type JobHandler, jobHandler, type Log, networkJobHandler, silentLog } from '../src/subgraph/index.ts';
import { aDatabase, cause, closeHarness, later, ownerUrlOf, rowsOf, servicesOf, upTo } from './harness.ts';

afterEach(closeHarness);

const HOUR_MS = 3_600_000;
const rest = defineJob({ kind: 'rest-walker', payload: z.object({ walkerId: z.string(), step: z.int() }) });
const telephone = defineJob({ kind: 'telephone', payload: z.object({ number: z.string() }) });

const leavesFootprint = (before: (tx: Tx, payload: z.infer<typeof rest.payload>) => unknown = () => {}): JobHandler =>
  jobHandler(rest, async (tx, payload) => {
    await before(tx, payload);
    await tx.em.execute('insert into footprint (walker_id, step) values (?, ?)', [payload.walkerId, payload.step]);
  });

const clockOf = (db: Database) => db.clock as RunningClock;
const inHours = (db: Database, hours: number) => new Date(db.clock.now().getTime() + hours * HOUR_MS);
const jobsOf = (db: Database) =>
  rowsOf<{ key: string; attempts: number; last_error: string | null; parked: boolean }>(
    db,
    'select key, attempts, last_error, parked_at is not null as parked from job order by key',
  );
const footprintsOf = async (db: Database) =>
  (await rowsOf<{ mark: string }>(db, `select walker_id || ':' || step as mark from footprint order by position`)).map(
    ({ mark }) => mark,
  );
/** Makes a job that waits after a failure due now. One that runs has no error yet, and is left alone. */
const hurry = (db: Database) =>
  rowsOf(
    db,
    'update job set locked_until = null, last_error = null where last_error is not null and parked_at is null',
  );

async function stage(
  handlers: JobHandler[],
  { workers = 1, log = silentLog, pollMs }: { workers?: number; log?: Log; pollMs?: number } = {},
) {
  const db = await aDatabase('jobs', { poolMax: 20 });
  const services = servicesOf('jobs', db, log);
  const schedule = (walkerId: string, step: number, runAt: Date) =>
    transact(db, cause, async (tx) => tx.schedule(rest, walkerId, { walkerId, step }, runAt));
  const call = (number: string, runAt: Date) =>
    transact(db, cause, async (tx) => tx.schedule(telephone, number, { number }, runAt));
  const start = (of: Database = db) => {
    const jobs = startJobs({
      db: of,
      handlers,
      services: { ...services, db: of },
      log,
      clock: of.clock,
      ...(pollMs === undefined ? {} : { pollMs }),
    });
    later(() => jobs.close());
    of.wake.jobs = () => jobs.wake();
    return jobs;
  };
  const started = upTo(workers).map(() => start());
  return { db, services, schedule, call, start, jobs: started[0]! };
}

describe('a job', () => {
  test('runs once when it is due, and not before', async () => {
    const { db, schedule } = await stage([leavesFootprint()]);
    await schedule('anna', 1, inHours(db, 1));
    await schedule('ben', 1, inHours(db, 3));
    await schedule('cleo', 1, db.clock.now());
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['cleo:1']));
    clockOf(db).offsetMs = 2 * HOUR_MS;
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['cleo:1', 'anna:1']));
    expect((await jobsOf(db)).map(({ key }) => key)).toEqual(['ben']);
  });

  test('that is due in a moment runs then, not at the next poll', async () => {
    const { db, schedule } = await stage([leavesFootprint()], { pollMs: HOUR_MS });
    await schedule('anna', 1, new Date(db.clock.now().getTime() + 300));
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['anna:1']));
  });

  test('that is scheduled again moves, with its new payload', async () => {
    const { db, schedule } = await stage([leavesFootprint()]);
    await schedule('anna', 1, inHours(db, 1));
    await schedule('anna', 2, inHours(db, 4));
    await schedule('ben', 1, inHours(db, 2));
    clockOf(db).offsetMs = 3 * HOUR_MS;
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['ben:1']));
    clockOf(db).offsetMs = 5 * HOUR_MS;
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['ben:1', 'anna:2']));
  });

  test('that reschedules itself within its own transaction is scheduled', async () => {
    const { db, schedule } = await stage([
      leavesFootprint((tx, { walkerId, step }) => {
        if (step < 3) tx.schedule(rest, walkerId, { walkerId, step: step + 1 }, inHours(db, 1));
      }),
    ]);
    await schedule('anna', 1, inHours(db, 1));
    for (const step of upTo(3)) {
      clockOf(db).offsetMs += 1.5 * HOUR_MS;
      await eventually(async () => expect(await footprintsOf(db)).toHaveLength(step));
    }
    expect(await footprintsOf(db)).toEqual(['anna:1', 'anna:2', 'anna:3']);
    expect(await jobsOf(db)).toEqual([]);
  });

  test('that fails is rolled back and retried', async () => {
    let failures = 0;
    const { db, schedule } = await stage([
      leavesFootprint(async (tx) => {
        await tx.em.execute(`insert into footprint (walker_id, step) values ('ghost', 0)`);
        failures += 1;
        if (failures === 1) throw new Error('stumbled');
        await tx.em.execute(`delete from footprint where walker_id = 'ghost'`);
      }),
    ]);
    await schedule('anna', 1, db.clock.now());
    await eventually(async () =>
      expect(await jobsOf(db)).toEqual([{ key: 'anna', attempts: 1, last_error: 'stumbled', parked: false }]),
    );
    expect(await footprintsOf(db)).toEqual([]);
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['anna:1']));
    expect(await jobsOf(db)).toEqual([]);
  });

  test('that fails ten times is parked and logged, and blocks no other', async () => {
    const lines: object[] = [];
    const log = { ...silentLog, error: (facts: object) => void lines.push(facts) };
    const { db, schedule, jobs } = await stage(
      [
        leavesFootprint((_tx, { walkerId }) => {
          if (walkerId === 'anna') throw new Error('cannot');
        }),
      ],
      { log },
    );
    await schedule('anna', 1, db.clock.now());
    await eventually(async () => {
      await hurry(db);
      jobs.wake();
      expect(await jobsOf(db)).toEqual([{ key: 'anna', attempts: 10, last_error: 'cannot', parked: true }]);
    });
    expect(lines).toEqual([expect.objectContaining({ job: 'rest-walker', key: 'anna', attempts: 10 })]);
    await schedule('ben', 1, db.clock.now());
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['ben:1']));
    // A reschedule resets its attempts.
    await schedule('anna', 2, inHours(db, 1));
    expect(await jobsOf(db)).toEqual([expect.objectContaining({ key: 'anna', attempts: 0, parked: false })]);
  });

  test('loses no attempt during a database outage', async () => {
    let failures = 0;
    const { db, schedule } = await stage([
      leavesFootprint(() => {
        failures += 1;
        if (failures === 1) throw Object.assign(new Error('gone'), { code: '57P01' });
      }),
    ]);
    await schedule('anna', 1, db.clock.now());
    await eventually(async () =>
      expect(await jobsOf(db)).toEqual([
        expect.objectContaining({ attempts: 0, last_error: 'PostgreSQL refused with 57P01' }),
      ]),
    );
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['anna:1']));
  });

  test('is never run twice by concurrent workers', async () => {
    const { db, start } = await stage([leavesFootprint()]);
    const other = await aDatabase('jobs', { url: ownerUrlOf(db), poolMax: 20 });
    start(other);
    start(other);
    const walkers = upTo(120).map((number) => `w${number}`);
    await transact(db, cause, async (tx) => {
      for (const walkerId of walkers) tx.schedule(rest, walkerId, { walkerId, step: 1 }, db.clock.now());
    });
    await eventually(async () => expect(await jobsOf(db)).toEqual([]));
    expect((await footprintsOf(db)).toSorted()).toEqual(walkers.map((walker) => `${walker}:1`).toSorted());
  });

  test('whose worker was paused beyond its lease has no second effect', async () => {
    const pause = Promise.withResolvers<void>();
    let entered = 0;
    const { db, schedule, start } = await stage(
      [
        jobHandler(rest, async (tx, { walkerId, step }) => {
          entered += 1;
          await tx.em.execute('insert into footprint (walker_id, step) values (?, ?)', [walkerId, step]);
        }),
      ],
      { workers: 0 },
    );
    // A worker that has claimed the job and sleeps before it starts.
    await schedule('anna', 1, db.clock.now());
    const { claimJobs } = await import('../src/runtime/jobs/job-lease.ts');
    const { runJob } = await import('../src/runtime/jobs/run-job.ts');
    const [claimed] = await claimJobs(db, [rest.kind], 1);
    const paused = pause.promise.then(() =>
      runJob({ db, services: servicesOf('jobs', db), log: silentLog }, leavesFootprint(), claimed!),
    );
    await rowsOf(db, `update job set locked_until = now() - interval '1 second'`);
    start();
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['anna:1']));
    pause.resolve();
    await paused;
    expect(await footprintsOf(db)).toEqual(['anna:1']);
    expect(entered).toBe(1);
  });
});

describe('a job that uses the network', () => {
  test('runs outside of any transaction and is removed afterwards', async () => {
    const called: string[] = [];
    const { db, call } = await stage([
      networkJobHandler(telephone, async (services, { number }, caller) => {
        expect(caller.actor.kind).toBe('SYSTEM');
        const open = await rowsOf(
          services.db,
          `select 1 from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`,
        );
        called.push(`${number}:${open.length}`);
      }),
    ]);
    await call('555', db.clock.now());
    await eventually(async () => expect(await jobsOf(db)).toEqual([]));
    expect(called).toEqual(['555:0']);
  });

  test('that is rescheduled while it runs stays scheduled', async () => {
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    let calls = 0;
    const { db, call } = await stage([
      networkJobHandler(telephone, async () => {
        calls += 1;
        if (calls > 1) return;
        begun.resolve();
        await end.promise;
      }),
    ]);
    await call('555', db.clock.now());
    await begun.promise;
    await call('555', inHours(db, 1));
    end.resolve();
    clockOf(db).offsetMs = 2 * HOUR_MS;
    await eventually(() => expect(calls).toBe(2));
    await eventually(async () => expect(await jobsOf(db)).toEqual([]));
  });

  test('that fails is retried, and an unavailable provider costs no attempt', async () => {
    let calls = 0;
    const { db, call, jobs } = await stage([
      networkJobHandler(telephone, async () => {
        calls += 1;
        if (calls === 1) throw new Error('busy');
        if (calls === 2) throw Object.assign(new Error('nobody there'), { code: 'ECONNREFUSED' });
      }),
    ]);
    await call('555', db.clock.now());
    await eventually(async () => {
      await hurry(db);
      jobs.wake();
      expect(calls).toBe(3);
    });
    await eventually(async () => expect(await jobsOf(db)).toEqual([]));
  });
});

describe('a worker', () => {
  test('does not delay short jobs behind long ones', async () => {
    const gate = Promise.withResolvers<void>();
    const called: string[] = [];
    const { db, call } = await stage([
      networkJobHandler(telephone, async (_services, { number }) => {
        if (number.startsWith('long')) await gate.promise;
        called.push(number);
      }),
    ]);
    for (const number of ['long1', 'long2', 'long3']) await call(number, db.clock.now());
    for (const number of upTo(10)) await call(`short${number}`, db.clock.now());
    await eventually(() => expect(called).toHaveLength(10));
    gate.resolve();
    await eventually(() => expect(called).toHaveLength(13));
  });

  test('runs at most four jobs at a time', async () => {
    let now = 0;
    let most = 0;
    const { db, call } = await stage([
      networkJobHandler(telephone, async () => {
        now += 1;
        most = Math.max(most, now);
        await new Promise((resolve) => setImmediate(resolve));
        await rowsOf(db, 'select 1');
        now -= 1;
      }),
    ]);
    await Promise.all(upTo(40).map((number) => call(`n${number}`, db.clock.now())));
    await eventually(async () => expect(await jobsOf(db)).toEqual([]));
    expect(most).toBe(4);
  });

  test('finishes the jobs in hand on a graceful shutdown, and starts no more', async () => {
    const begun = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    let ended = 0;
    const { db, call, jobs } = await stage([
      networkJobHandler(telephone, async () => {
        begun.resolve();
        await gate.promise;
        ended += 1;
      }),
    ]);
    for (const number of upTo(8)) await call(`n${number}`, db.clock.now());
    await begun.promise;
    const closed = jobs.close();
    gate.resolve();
    await closed;
    expect(ended).toBeLessThanOrEqual(4);
    expect(await jobsOf(db)).toHaveLength(8 - ended);
  });

  test('leaves jobs without a handler alone', async () => {
    const { db, schedule, call, services } = await stage([leavesFootprint()]);
    await call('555', db.clock.now());
    await schedule('anna', 1, db.clock.now());
    await eventually(async () => expect(await footprintsOf(db)).toEqual(['anna:1']));
    await runDueJobs({ definition: { jobs: [] }, services });
    expect(await jobsOf(db)).toEqual([{ key: '555', attempts: 0, last_error: null, parked: false }]);
  });
});

test('a test may run all due jobs, and those that become due by them', async () => {
  const { db, schedule, services } = await stage([], { workers: 0 });
  await schedule('anna', 1, db.clock.now());
  await schedule('ben', 1, inHours(db, 1));
  const handler = leavesFootprint((tx, { walkerId, step }) => {
    if (step < 3) tx.schedule(rest, walkerId, { walkerId, step: step + 1 }, tx.now);
  });
  await runDueJobs({ definition: { jobs: [handler] }, services });
  expect(await footprintsOf(db)).toEqual(['anna:1', 'anna:2', 'anna:3']);
});
