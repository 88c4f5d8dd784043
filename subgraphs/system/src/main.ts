import { serveProcess } from '@muster/kit/standalone';
import { system } from './subgraph.ts';

await serveProcess(system);
