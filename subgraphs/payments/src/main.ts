import { serveProcess } from '@muster/kit/standalone';
import { payments } from './subgraph.ts';

await serveProcess(payments);
