import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { networkOf } from '@muster/kit/domain';
import { LocalCounter } from '../limits/keyed-counter.ts';

const REFUSAL = 'HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

/** Refuses connections of an address that has too many, before they send anything. */
export function limitConnections(server: Server, most: number | null): void {
  if (most === null) return;
  const connections = new LocalCounter();
  server.on('connection', (socket: Socket) => {
    const leave = connections.enter(networkOf(socket.remoteAddress), most);
    if (leave !== null) return void socket.once('close', leave);
    socket.on('error', () => {});
    socket.end(REFUSAL);
    socket.destroySoon();
    return undefined;
  });
}

/** Limit of each of several processes: connections are distributed round robin. */
export const shareOf = (most: number | null, processes = 1): number | null =>
  most === null ? null : Math.ceil(most / processes);
