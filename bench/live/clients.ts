import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import type { FromClients, ToClients } from './messages.ts';

const CONNECT_AT_ONCE = 250;
const SETTLE_WITHIN_MS = 15_000;
/** Every eighth lag is recorded. */
const SAMPLE = 8;

const lags: number[] = [];
const lastSeqs: { id: string; seq: number }[] = [];
let delivered = 0;
let firstAt = 0;
let lastAt = 0;

const now = () => performance.timeOrigin + performance.now();
const say = (message: FromClients) => process.send!(message);

/** One client; resolves with its snapshot. Messages are not parsed, to keep the load generator cheap. */
function watch(url: string, query: string, id: string): Promise<void> {
  const mine = { id, seq: -1 };
  lastSeqs.push(mine);
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { perMessageDeflate: false, skipUTF8Validation: true });
    socket.on('error', reject);
    socket.on('open', () => socket.send('{"type":"connection_init"}'));
    socket.on('message', (data: Buffer) => {
      const text = data.toString('latin1');
      const seqAt = text.indexOf('"seq":');
      if (seqAt > 0) {
        const isSnapshot = mine.seq < 0;
        mine.seq = Number.parseInt(text.slice(seqAt + 6, seqAt + 16), 10);
        if (isSnapshot) return resolve();
        lastAt = now();
        firstAt ||= lastAt;
        delivered += 1;
        if (delivered % SAMPLE === 0) lags.push(lastAt - Number.parseFloat(text.slice(text.indexOf('"at":') + 5)));
      } else if (text.includes('connection_ack')) {
        socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query, variables: { ids: [id] } } }));
      }
    });
  });
}

process.on('message', async (message: ToClients) => {
  if (message.kind === 'watch') {
    const { url, clients, counters, query } = message;
    for (let begun = 0; begun < clients; begun += CONNECT_AT_ONCE) {
      const some = Math.min(CONNECT_AT_ONCE, clients - begun);
      await Promise.all(Array.from({ length: some }, (_, n) => watch(url, query, `c${(begun + n) % counters}`)));
    }
    return say({ kind: 'watching' });
  }
  const until = performance.now() + SETTLE_WITHIN_MS;
  const lost = () => lastSeqs.filter(({ id, seq }) => seq !== message.seqs[id]).length;
  while (lost() > 0 && performance.now() < until) await delay(20);
  return say({ kind: 'reported', delivered, lagsMs: lags, lostLast: lost(), elapsedMs: lastAt - firstAt });
});
