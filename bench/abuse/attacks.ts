import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { ask } from './ask.ts';

const ATTACKERS = 50;
const REFUSED_EVERY_MS = 1_000 / 15;
const FRAMES = 200;
/** Attackers ignore `Retry-After`. */
const AFTER_REFUSAL_MS = 20;
const SIGN_INS_AT_ONCE = 50;

export interface Attack {
  readonly url: string;
  /** Codes of sell windows with many offers of products with many variants, to be asked in turn. */
  readonly codes: readonly string[];
  readonly goesOn: () => boolean;
  /** Counts an answer by its kind. */
  readonly note: (answer: string | number) => void;
}

let written = 0;
/** A comment makes a new document for caches that are keyed by text. */
const neverSeen = (query: string): string => {
  written += 1;
  return `${query} # ${process.pid} ${written}`;
};

export const attacks = {
  /** One worst query after another, each from a client IP of its own: the loop delay of the row is what a single one costs. */
  'one worst query at a time': (attack: Attack) => worstQueries(attack, 1),

  /** Distributed: a client IP for each attacker, a new document each time. */
  'worst queries within the limits': (attack: Attack) => worstQueries(attack, ATTACKERS),

  /** One IP address, 15 requests a second: small documents with quadratic validation cost (overlapping fields). */
  async 'refused documents, 15 a second'({ url, goesOn, note }: Attack) {
    const asking: Promise<void>[] = [];
    const repeats = `{ ${'me{id} '.repeat(495)}}`;
    const within = `{ ${'me{id} '.repeat(29)} ${'nothing '.repeat(29)} }`;
    for (let turn = 0; goesOn(); turn += 1) {
      const query = neverSeen(turn % 2 === 0 ? repeats : within);
      asking.push(ask(url, '203.0.113.7', query).then(({ status }) => note(status)));
      await delay(REFUSED_EVERY_MS);
    }
    await Promise.all(asking);
  },

  /** One WebSocket, bursts of two hundred invalid operations. */
  async 'one socket, 200 bad messages at once'({ url, goesOn, note }: Attack) {
    const headers = { 'x-forwarded-for': '203.0.113.8' };
    const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws', { headers });
    socket.on('error', () => {});
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    let answered = 0;
    socket.on('message', () => {
      answered += 1;
      note('answered');
    });
    for (let sent = 0; goesOn() && socket.readyState === socket.OPEN; await delay(AFTER_REFUSAL_MS)) {
      if (answered < sent) continue;
      for (let n = 0; n < FRAMES; n += 1, sent += 1) {
        const query = neverSeen(`{ ${'me{id} '.repeat(495)}}`);
        socket.send(JSON.stringify({ type: 'subscribe', id: `${sent}`, payload: { query } }));
      }
    }
    socket.terminate();
  },

  /** One IP address that signs in with an unknown account, as often as the rate limit allows. */
  async 'sign-ins of one address'({ url, goesOn, note }: Attack) {
    const signIn = 'mutation ($i: SignInInput!) { signIn(input: $i) { __typename } }';
    await many(SIGN_INS_AT_ONCE, async (attacker) => {
      for (let turn = 0; goesOn(); turn += 1) {
        const i = { email: `nobody-${attacker}-${turn}@abuse.example`, password: 'a guess of many characters' };
        const { status, text } = await ask(url, '203.0.113.9', signIn, { i });
        note(/"__typename":"(\w+)"|"code":"(\w+)"/.exec(text)?.slice(1).find(Boolean) ?? status);
        if (status !== 200) await delay(AFTER_REFUSAL_MS);
      }
    });
  },
};

export type AttackName = keyof typeof attacks;

/** New documents, as expensive to plan, execute and serialize as limits allow. */
async function worstQueries({ url, codes, goesOn, note }: Attack, attackers: number): Promise<void> {
  const variants = 'variants { id sku name price { amountMinor currency formatted } }';
  const offers = `offers { id quota { soldQty remainingQty status } counter { committedQty status } product { id slug name ${variants} } }`;
  const worst = `query ($code: String) { sellWindow(code: $code) { id name status ${offers} } }`;
  await many(attackers, async (attacker) => {
    for (let turn = 0; goesOn(); turn += 1) {
      const address = `198.51.${attackers === 1 ? turn % 250 : 100}.${attacker}`;
      const { status, text } = await ask(url, address, neverSeen(worst), { code: codes[turn % codes.length] });
      const refused = /"code":"(\w+)"/.exec(text)?.[1];
      note(status === 200 ? (refused ?? `200 with ${text.split('"id"').length - 1} ids`) : status);
      if (status !== 200) await delay(AFTER_REFUSAL_MS);
    }
  });
}

const many = (count: number, work: (attacker: number) => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: count }, (_, attacker) => work(attacker)));
