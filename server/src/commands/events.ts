import { reachDatabases } from '../embedded/reach-databases.ts';
import { parkedEvents } from '../events/parked-events.ts';

const USAGE = `npm run events -- list                    what consumers could not take
npm run events -- replay [subgraph]      try it again, oldest first
npm run events -- forget [subgraph]      delete unreadable events, once somebody has looked at them`;

/** `npm run events`: lists and replays parked events (dead letters), and deletes unreadable ones. */
export async function run([verb = 'list', subgraph]: string[]): Promise<void> {
  if (verb !== 'list' && verb !== 'replay' && verb !== 'forget') {
    process.stderr.write(`${USAGE}\n`);
    process.exitCode = 1;
    return;
  }
  const databases = await reachDatabases(process.env);
  try {
    const left = await parkedEvents(verb, databases.url, databases.env, subgraph);
    process.exitCode = left === 0 ? 0 : 1;
  } finally {
    await databases.close();
  }
}
