/** A separate program that starts PostgreSQL, reports it in one line of JSON, and waits to be killed. */
import { startPostgres } from '../src/index.ts';

try {
  const server = await startPostgres({ dataDir: process.argv[2]! });
  console.log(JSON.stringify({ pid: server.pid, adopted: server.adopted, url: server.url('postgres') }));
  setInterval(() => {}, 60_000);
} catch (error) {
  const { name, message } = error as Error;
  console.log(JSON.stringify({ refused: { name, message } }));
}
