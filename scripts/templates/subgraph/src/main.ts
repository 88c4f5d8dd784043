import { serveProcess } from '@muster/kit/runtime';
import { sample } from './subgraph.ts';

await serveProcess(sample);
