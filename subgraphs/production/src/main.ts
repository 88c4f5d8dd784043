import { serveProcess } from '@muster/kit/standalone';
import { production } from './subgraph.ts';

await serveProcess(production);
