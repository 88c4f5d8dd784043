import { conformance } from '@muster/testing';
import { promotions } from '../src/subgraph.ts';

await conformance(promotions);
