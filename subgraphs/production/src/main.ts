import { serveProcess } from '@muster/kit/runtime';
import { production } from './subgraph.ts';

await serveProcess(production);
