import { RunningClock } from '@muster/kit/domain';
import { readSystemFile } from '@muster/kit/process';
import {
  assemble,
  forgetUnreadable,
  inProcessLiveHub,
  listParked,
  listUnreadable,
  replayParked,
} from '@muster/kit/runtime';
import { silentLog } from '@muster/kit/subgraph';
import { subgraphs } from '../subgraphs.ts';

/** Lists, replays or deletes parked events (dead letters); answers the number that is left. */
export async function parkedEvents(
  verb: 'list' | 'replay' | 'forget',
  databaseUrl: (subgraph: string) => string,
  env: NodeJS.ProcessEnv,
  only?: string,
  print: (line: string) => void = console.log,
): Promise<number> {
  const chosen = subgraphs.filter(
    ({ name, consumers }) => consumers.length > 0 && (only === undefined || name === only),
  );
  let left = 0;
  for (const definition of chosen) {
    const live = inProcessLiveHub();
    const { services, close } = await assemble(
      { ...definition, prepare: async () => {} },
      {
        databaseUrl: databaseUrl(definition.name),
        live,
        clock: new RunningClock(),
        log: silentLog,
        env,
        permissions: readSystemFile().permissions,
        ask: (command) => Promise.reject(new Error(`${command.name} cannot be asked while events are replayed`)),
      },
    );
    try {
      if (verb === 'replay') await replayParked({ definition, services });
      if (verb === 'forget') await forgetUnreadable(services.db);
      const parked = await listParked(services);
      const unreadable = await listUnreadable(services.db);
      left += parked.length + unreadable.length;
      for (const { partition, reason, entry } of unreadable)
        print(`${definition.name}  ${partition}  no event: ${reason}  ${JSON.stringify(entry)}`);
      for (const { envelope, error, attempts } of parked) {
        print(`${definition.name}  ${envelope.type}  ${envelope.orderingKey}  ${attempts} tries  ${error}`);
      }
    } finally {
      await live.close();
      await close();
    }
  }
  print(left === 0 ? 'No event is parked.' : `${left} events are parked, or are none.`);
  return left;
}
