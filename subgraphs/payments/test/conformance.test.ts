import { conformance } from '@muster/testing';
import { payments } from '../src/subgraph.ts';

await conformance(payments, { env: { MUSTER_MOCK_SECRET: 'of no worth but in tests' } });
