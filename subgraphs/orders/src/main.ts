import { serveProcess } from '@muster/kit/runtime';
import { orders } from './subgraph.ts';

await serveProcess(orders);
