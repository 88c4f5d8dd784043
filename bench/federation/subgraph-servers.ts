import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { execute, parse } from 'graphql';
import { SUBGRAPHS, schemaOf } from './subgraphs.ts';

/*
 * All subgraphs over HTTP, in one process. Answers are cached, because gateways are measured and slow subgraphs would hide them.
 * GET answers the number of requests.
 */
const IDLE_MS = 600_000;
let requests = 0;

async function serve(name: string): Promise<string> {
  const schema = schemaOf(name);
  const known = new Map<string, Buffer>();
  const answerTo = async (body: string): Promise<Buffer> => {
    const { query, variables, operationName } = JSON.parse(body);
    const document = parse(query);
    return Buffer.from(JSON.stringify(await execute({ schema, document, variableValues: variables, operationName })));
  };
  const answer = async (body: string, response: ServerResponse) => {
    const answered = known.get(body) ?? (await answerTo(body));
    known.set(body, answered);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': answered.length }).end(answered);
  };
  const server = createServer((request, response) => {
    if (request.method === 'GET') return void response.end(`${requests}`);
    requests += 1;
    let body = '';
    request.setEncoding('utf8').on('data', (part) => {
      body += part;
    });
    return void request.on('end', () => answer(body, response));
  });
  server.keepAliveTimeout = IDLE_MS;
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`;
}

const urls = await Promise.all(SUBGRAPHS.map(async (name) => [name, await serve(name)]));
console.log(JSON.stringify(Object.fromEntries(urls)));
