import { conformance } from '@muster/testing';
import { sample } from '../src/subgraph.ts';

await conformance(sample);
