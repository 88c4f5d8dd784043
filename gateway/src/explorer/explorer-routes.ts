import type { FastifyInstance, FastifyReply } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { NOT_FOUND } from '../not-found.ts';
import { explorerAssets } from './assets.ts';
import { examplesFor } from './examples.ts';
import { ASSETS_PATH, explorerPage, PAGE_POLICY } from './page.ts';

const YEAR_SECONDS = 31_536_000;

/** The files of the explorer's page. A name never means another content, so browsers keep them. */
export async function explorerRoutes(app: FastifyInstance): Promise<void> {
  app.get<{ Params: { name: string } }>(`${ASSETS_PATH}:name`, async ({ params, headers }, reply) => {
    const asset = (await explorerAssets()).byName.get(params.name);
    if (asset === undefined) return reply.code(404).send(NOT_FOUND);
    const gzip = /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''));
    if (gzip) reply.header('content-encoding', 'gzip');
    return reply
      .headers({
        'cache-control': `public, max-age=${YEAR_SECONDS}, immutable`,
        vary: 'accept-encoding',
        'x-content-type-options': 'nosniff',
      })
      .type(asset.type)
      .send(gzip ? asset.gzipped : asset.body);
  });
}

/** A page to explore the graph with; it needs nothing from the internet. */
export async function sendExplorer(schema: GraphQLSchema, reply: FastifyReply): Promise<FastifyReply> {
  const page = explorerPage(await explorerAssets(), examplesFor(schema));
  return reply
    .headers({
      'content-security-policy': PAGE_POLICY,
      'cache-control': 'no-cache',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    .type('text/html; charset=utf-8')
    .send(page);
}
