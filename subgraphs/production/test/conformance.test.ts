import { conformance } from '@muster/testing';
import { production } from '../src/subgraph.ts';

await conformance(production);
