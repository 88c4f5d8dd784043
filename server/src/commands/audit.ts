import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { auditHeads, verifyAll } from '../audit/verify-all.ts';
import { reachDatabases } from '../embedded/reach-databases.ts';

const USAGE = `npm run audit -- verify [file]   whether every audit log is as it was written, and still has the heads of the file
npm run audit -- heads           the last link of each, as JSON: keep it somewhere else`;

const HeadsFile = z.record(z.string(), z.object({ seq: z.int().min(0), hash: z.string() }));

/** `npm run audit`: verifies the audit logs; exit code 1 when one was tampered with. */
export async function run([verb, file]: string[]): Promise<void> {
  if (verb !== 'verify' && verb !== 'heads') {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 1;
    return;
  }
  const known = file === undefined ? {} : HeadsFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  const databases = await reachDatabases(process.env);
  try {
    if (verb === 'heads') process.stdout.write(`${JSON.stringify(await auditHeads(databases.url), null, 2)}\n`);
    else process.exitCode = (await verifyAll(databases.url, known)) === 0 ? 0 : 1;
  } finally {
    await databases.close();
  }
}
