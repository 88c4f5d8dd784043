import { serveProcess } from '@muster/kit/runtime';
import { finance } from './subgraph.ts';

await serveProcess(finance);
