/** A separate program that starts PostgreSQL, reports its pid, and ends in the way that it is told, without stopping it. */
import { startPostgres } from '../src/index.ts';

const [, , dataDir = '', way] = process.argv;
const server = await startPostgres({ dataDir });
process.stdout.write(`${server.pid}\n`, () => {
  if (way === 'by an error') throw new Error('nobody catches this');
  if (way === 'by a rejection') void Promise.reject(new Error('nobody catches this either'));
  if (way === 'by an exit') process.exit(0);
});
