import type { Health, SubgraphClient } from '@muster/kit/serve';
import type { FastifyInstance } from 'fastify';

const ANSWER_WITHIN_MS = 3_000;

/** Root path, liveness, and readiness of every subgraph. */
export async function healthRoutes(
  app: FastifyInstance,
  { subgraphs, explored }: { subgraphs: () => ReadonlyMap<string, SubgraphClient>; explored: boolean },
): Promise<void> {
  // The root path redirects browsers to the explorer, where there is one, and lists the paths for programs.
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

/** Health of a subgraph; a timeout is a problem. */
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
