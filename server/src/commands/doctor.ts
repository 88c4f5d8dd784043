import { doctor } from '../doctor/doctor.ts';
import { reachDatabases } from '../embedded/reach-databases.ts';

/** `npm run doctor`: checks every invariant of a running or stopped system; exit code 1 when one is violated. */
export async function run(): Promise<void> {
  const databases = await reachDatabases(process.env);
  try {
    process.exitCode = (await doctor(databases.url)) === 0 ? 0 : 1;
  } finally {
    await databases.close();
  }
}
