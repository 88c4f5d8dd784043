import { loadBy, visibleToAll } from '@muster/kit/subgraph';
import { SampleItem } from './item.entity.ts';

export const itemById = loadBy(SampleItem, 'id', visibleToAll);
