import { once } from 'node:events';
import { eventually } from '@muster/testing';
import { expect } from 'vitest';
import WebSocket from 'ws';

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: never;
}

export interface RawSocketOptions {
  readonly protocols?: string[];
  readonly headers?: Record<string, string>;
}

/** A client that may say anything, right or wrong; `url` is that of the graph. */
export async function rawSocket(
  url: string,
  { protocols = ['graphql-transport-ws'], headers = {} }: RawSocketOptions = {},
) {
  const socket = new WebSocket(url.replace('http', 'ws'), protocols, { headers });
  const heard: Message[] = [];
  const closed: { code: number; reason: string }[] = [];
  socket.on('message', (data) => void heard.push(JSON.parse(String(data))));
  socket.on('close', (code, reason) => void closed.push({ code, reason: String(reason) }));
  await once(socket, 'open');
  return {
    socket,
    heard,
    closed,
    say: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    ask(id: string, payload: object) {
      this.say({ type: 'subscribe', id, payload });
    },
    async init(payload?: object) {
      this.say({ type: 'connection_init', payload });
      await eventually(() => heard.some(({ type }) => type === 'connection_ack'));
    },
    of: (id: string) => heard.filter((message) => message.id === id),
    closes: (code: number) => eventually(() => expect(closed.map((end) => end.code)).toEqual([code])),
  };
}
