import type { Health, SubgraphClient } from '@muster/kit/serve';
import type { FastifyInstance } from 'fastify';

const ANSWER_WITHIN_MS = 3_000;

/** The address itself, whether the process lives, and whether every part of the graph can serve now. */
export async function healthRoutes(
  app: FastifyInstance,
  { subgraphs, explored }: { subgraphs: () => ReadonlyMap<string, SubgraphClient>; explored: boolean },
): Promise<void> {
  // Whoever types the address alone: a browser is led to the explorer, where there is one, and a program told the paths.
  app.get('/', async ({ headers }, reply) =>
    explored && headers.accept?.includes('text/html')
      ? reply.redirect('/graphql')
      : reply.send({ graphql: '/graphql', live: '/health/live', ready: '/health/ready' }),
  );
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const all = await Promise.all([...subgraphs().values()].map(healthOf));
    const problems = all.flatMap((one) => one.problems);
    const warnings = all.flatMap((one) => one.warnings);
    return reply.code(problems.length === 0 ? 200 : 503).send({ problems, warnings });
  });
}

/** A part that does not say in time how it is has a problem. */
async function healthOf(subgraph: SubgraphClient): Promise<Health> {
  let timer: NodeJS.Timeout | undefined;
  const wrong = (problem: string): Health => ({ problems: [`${subgraph.name}: ${problem}`], warnings: [] });
  const late = new Promise<Health>((resolve) => {
    timer = setTimeout(() => resolve(wrong('does not answer')), ANSWER_WITHIN_MS);
  });
  try {
    return await Promise.race([subgraph.health(), late]);
  } catch {
    return wrong('not reachable');
  } finally {
    clearTimeout(timer);
  }
}
