import { serveProcess } from '@muster/kit/standalone';
import { promotions } from './subgraph.ts';

await serveProcess(promotions);
