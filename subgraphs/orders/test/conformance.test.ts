import { conformance } from '@muster/testing';
import { orders } from '../src/subgraph.ts';

await conformance(orders);
