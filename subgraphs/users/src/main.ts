import { serveProcess } from '@muster/kit/standalone';
import { users } from './subgraph.ts';

await serveProcess(users);
