import { serveProcess } from '@muster/kit/runtime';
import { payments } from './subgraph.ts';

await serveProcess(payments);
