import { serveProcess } from '@muster/kit/standalone';
import { sample } from './subgraph.ts';

await serveProcess(sample);
