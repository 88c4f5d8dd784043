import type { Database } from '../orm/index.ts';
import type { LiveHub } from './live-hub.ts';
import type { EventTransport } from './transport.ts';

/** Whoever asks whether we can serve will not wait long for the answer. */
const ANSWER_WITHIN_MS = 1_500;

export interface Dependencies {
  readonly name: string;
  readonly working: boolean;
  readonly db: Pick<Database, 'orm'>;
  readonly transport: Pick<EventTransport, 'ready'>;
  readonly live: Pick<LiveHub, 'ready'>;
}

/** Why a subgraph cannot serve now. What does not say in time that it is there counts as away. */
export async function problemsOf({ name, working, db, transport, live }: Dependencies): Promise<string[]> {
  const found = await Promise.all([
    working ? null : 'starting',
    isThere(async () => (await db.orm.em.getConnection().checkConnection()).ok, 'database not reachable'),
    isThere(() => transport.ready(), 'event transport not reachable'),
    isThere(() => live.ready(), 'live channels not reachable'),
  ]);
  return found.filter((problem) => problem !== null).map((problem) => `${name}: ${problem}`);
}

async function isThere(check: () => Promise<boolean>, otherwise: string): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
  });
  try {
    return (await Promise.race([check(), late])) ? null : otherwise;
  } catch {
    return otherwise;
  } finally {
    clearTimeout(timer);
  }
}
