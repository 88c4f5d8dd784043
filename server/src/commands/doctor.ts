import { databaseUrlOf } from '@muster/kit/runtime';
import { doctor } from '../doctor/doctor.ts';
import { reachDatabases } from '../embedded/reach-databases.ts';

/** `npm run doctor`: asks every invariant of a running or stopped system; exit code 1 when one is broken. */
export async function run(): Promise<void> {
  const { env } = process;
  if (env.DATABASE_URL) {
    const server = env.DATABASE_URL;
    process.exitCode = (await doctor((name) => databaseUrlOf(server, name))) === 0 ? 0 : 1;
    return;
  }
  const databases = await reachDatabases(env.MUSTER_DATA_DIR || '.muster');
  try {
    process.exitCode = (await doctor(databases.url)) === 0 ? 0 : 1;
  } finally {
    await databases.close();
  }
}
