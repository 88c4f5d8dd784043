import type { Region } from './regions.ts';

const PROGRAM = (name: string) => `['node', '--import', './scripts/typescript.mjs', 'subgraphs/${name}/src/main.ts']`;

/** Services of `docker-compose.yml`: one for each subgraph, and the gateway that depends on all of them. */
export const dockerRegions = (names: readonly string[]): Region[] => [
  {
    name: 'a service for each subgraph',
    text: names
      .map((name) => `  ${name}: { <<: *service, env_file: .muster/compose/${name}.env, command: ${PROGRAM(name)} }`)
      .join('\n'),
  },
  {
    name: 'the subgraphs',
    text: names.map((name) => `      ${name}: { condition: service_healthy }`).join('\n'),
  },
];
