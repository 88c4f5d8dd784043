import { serveProcess } from '@muster/kit/standalone';
import { catalog } from './subgraph.ts';

await serveProcess(catalog);
