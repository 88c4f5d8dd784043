import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../testing/src/eventually.ts';
import type { Database } from '../src/orm/index.ts';
import { inProcessLiveHub } from '../src/runtime/live/in-process-live-hub.ts';
import { startRelay } from '../src/runtime/outbox/relay.ts';
import { resendEvents } from '../src/runtime/outbox/resend-events.ts';
import { inProcessTransport } from '../src/runtime/transport/in-process-transport.ts';
import { redisStreamsTransport } from '../src/runtime/transport/redis-streams-transport.ts';
import type { EventTransport } from '../src/runtime/transport/transport.ts';
import { silentLog } from '../src/subgraph/index.ts';
import {
  aDatabase,
  closeHarness,
  footprints,
  hears,
  keys,
  later,
  redisUrl,
  trails,
  unsentOf,
  upTo,
  walk,
} from './harness.ts';

afterEach(closeHarness);

const relayOver = (db: Database, transport: EventTransport) =>
  startRelay({ db, publisher: 'walkers', transport, live: inProcessLiveHub(), channels: [], log: silentLog });

test.runIf(redisUrl !== undefined)(
  'events left in an abandoned Redis are sent again in process, and take effect once',
  async () => {
    const [walkers, watchers] = await Promise.all([aDatabase('walkers', { poolMax: 20 }), aDatabase('watchers')]);
    const redis = await redisStreamsTransport({
      url: redisUrl!,
      log: silentLog,
      keys,
      prefix: `test-${randomUUID()}:`,
    });
    const relay = await relayOver(walkers, redis);
    const heard = await hears(watchers, redis, [footprints()]);
    await walk(walkers, 'anna', 5);
    await eventually(async () => expect(await trails(watchers)).toEqual({ anna: upTo(5) }));
    await heard.close();
    await walk(walkers, 'anna', 5);
    await eventually(async () => expect(await unsentOf(walkers)).toBe(0));
    await relay.close();
    await redis.close();

    await resendEvents(walkers.url);
    const transport = inProcessTransport({ log: silentLog });
    later(() => transport.close());
    await hears(watchers, transport, [footprints()]);
    const secondRelay = await relayOver(walkers, transport);
    later(() => secondRelay.close());
    await eventually(async () => expect(await unsentOf(walkers)).toBe(0));
    expect(await trails(watchers)).toEqual({ anna: upTo(10) });
  },
);
