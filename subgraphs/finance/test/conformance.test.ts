import { conformance } from '@muster/testing';
import { finance } from '../src/subgraph.ts';

await conformance(finance);
