import { serveProcess } from '@muster/kit/standalone';
import { finance } from './subgraph.ts';

await serveProcess(finance);
