import { RunningClock } from '@muster/kit/domain';
import { readSystemFile } from '@muster/kit/process';
import { assemble, inProcessLiveHub, listParked, replayParked } from '@muster/kit/runtime';
import { silentLog } from '@muster/kit/subgraph';
import { subgraphs } from '../subgraphs.ts';

/** Lists or replays what consumers could not take; answers how many events are still parked. */
export async function parkedEvents(
  verb: 'list' | 'replay',
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
      const parked = await listParked(services);
      left += parked.length;
      for (const { envelope, error, attempts } of parked) {
        print(`${definition.name}  ${envelope.type}  ${envelope.orderingKey}  ${attempts} tries  ${error}`);
      }
    } finally {
      await live.close();
      await close();
    }
  }
  print(left === 0 ? 'No event is parked.' : `${left} events are parked.`);
  return left;
}
