import { serveProcess } from '@muster/kit/standalone';
import { orders } from './subgraph.ts';

await serveProcess(orders);
