import { PARTITIONS } from '../events/index.ts';
import type { Database } from '../orm/index.ts';
import type { Log } from '../subgraph/index.ts';
import { holdSessionLocks } from './session-locks.ts';
import type { EventTransport, Lane, Receive, Receiving } from './transport.ts';

/** Apart from the relay's locks in the same database. */
const LOCK_SPACE = 7_261_122;

interface Options {
  readonly db: Database;
  readonly group: string;
  /** The event types that the group consumes. */
  readonly types: readonly string[];
  readonly publishers: ReadonlyMap<string, string>;
  readonly transport: EventTransport;
  readonly receive: Receive;
  readonly log: Log;
}

/**
 * Takes the lanes that carry what a subgraph listens to. Among the replicas of a subgraph each lane has one receiver at a
 * time: that keeps the order of an aggregate's events.
 */
export async function startReceiving({
  db,
  group,
  types,
  publishers,
  transport,
  receive,
  log,
}: Options): Promise<{ close(): Promise<void> }> {
  const wanted = new Set(types.map((type) => publisherOf(publishers, type)));
  // In the order of all publishers, so that every replica gives a lane the same number.
  const known = [...new Set(publishers.values())];
  const lanes = new Map<number, Lane>();
  for (const [index, publisher] of known.entries()) {
    if (!wanted.has(publisher)) continue;
    for (let partition = 0; partition < PARTITIONS; partition += 1)
      lanes.set(index * PARTITIONS + partition, { publisher, partition });
  }
  const receiving = new Set<Promise<Receiving>>();
  const locks = await holdSessionLocks({
    url: db.url,
    log,
    space: LOCK_SPACE,
    keys: [...lanes.keys()],
    onTaken(key, _ask, lost) {
      const begun = transport.receive(group, lanes.get(key)!, receive);
      receiving.add(begun);
      const end = async () => {
        receiving.delete(begun);
        await (await begun).stop();
      };
      lost.addEventListener(
        'abort',
        () => void end().catch((error) => log.warn({ err: error }, 'A lane did not stop cleanly')),
        { once: true },
      );
      begun.catch((error) => log.error({ err: error, lane: lanes.get(key) }, 'A lane cannot be received'));
    },
  });
  await Promise.all(receiving);
  return {
    async close() {
      const open = [...receiving];
      await Promise.all(open.map(async (begun) => (await begun).stop()));
      await locks.close();
    },
  };
}

function publisherOf(publishers: ReadonlyMap<string, string>, type: string): string {
  const publisher = publishers.get(type);
  if (publisher === undefined) throw new Error(`Nobody says ${type}`);
  return publisher;
}
