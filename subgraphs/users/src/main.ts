import { serveProcess } from '@muster/kit/runtime';
import { users } from './subgraph.ts';

await serveProcess(users);
