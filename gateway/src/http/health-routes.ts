import type { Peer } from '@muster/kit/serve';
import type { FastifyInstance } from 'fastify';

const ANSWER_WITHIN_MS = 3_000;

/** Whether the process lives, and whether every part of the graph can serve now. */
export async function healthRoutes(
  app: FastifyInstance,
  { peers }: { peers: () => ReadonlyMap<string, Peer> },
): Promise<void> {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const problems = (await Promise.all([...peers().values()].map(problemsOf))).flat();
    return reply.code(problems.length === 0 ? 200 : 503).send({ problems });
  });
}

/** A part that does not say in time how it is has a problem. */
async function problemsOf(peer: Peer): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string[]>((resolve) => {
    timer = setTimeout(() => resolve([`${peer.name}: does not answer`]), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([peer.problems(), late]);
  } catch {
    return [`${peer.name}: not reachable`];
  } finally {
    clearTimeout(timer);
  }
}
