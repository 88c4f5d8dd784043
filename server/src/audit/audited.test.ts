import { AUDITED_SUBGRAPHS } from '@muster/events';
import { expect, test } from 'vitest';
import { subgraphs } from '../subgraphs.ts';

test('the audit log of every subgraph can be read through the graph', () => {
  expect(Object.keys(AUDITED_SUBGRAPHS).toSorted()).toEqual(subgraphs.map(({ name }) => name).toSorted());
});
