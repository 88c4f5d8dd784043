import { conformance } from '@muster/testing';
import { catalog } from '../src/subgraph.ts';

await conformance(catalog);
