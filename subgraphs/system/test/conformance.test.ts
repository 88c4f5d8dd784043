import { conformance } from '@muster/testing';
import { system } from '../src/subgraph.ts';

await conformance(system);
