import { serveProcess } from '@muster/kit/runtime';
import { catalog } from './subgraph.ts';

await serveProcess(catalog);
