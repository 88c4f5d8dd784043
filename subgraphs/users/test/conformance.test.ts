import { conformance } from '@muster/testing';
import { users } from '../src/subgraph.ts';
import { ENV } from './harness.ts';

await conformance(users, { env: ENV });
