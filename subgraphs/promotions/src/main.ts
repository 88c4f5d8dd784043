import { serveProcess } from '@muster/kit/runtime';
import { promotions } from './subgraph.ts';

await serveProcess(promotions);
