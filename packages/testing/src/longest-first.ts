import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Slowest test files by parts of paths: starts of whole systems first, then of programs and servers. */
const LONGEST = [
  'test/e2e/waiting-crash.',
  'test/e2e/access-walk.',
  'test/e2e/workers.',
  'test/e2e/crash.',
  'test/e2e/live.',
  'test/e2e/operate.',
  'test/e2e/trust.',
  'test/e2e/ended-commands.',
  'test/new-subgraph.',
  'test/e2e/story.',
  'test/e2e/money.',
  'test/e2e/',
  'packages/kit/test/relay.',
  'packages/embedded-postgres/test/',
  'packages/testing/test/killed-run.',
  'packages/kit/test/',
  'subgraphs/orders/test/waiting-',
  'gateway/test/',
];

/** Its place among them. */
const rank = ({ moduleId }: TestSpecification): number => {
  const found = LONGEST.findIndex((part) => moduleId.includes(part));
  return found === -1 ? LONGEST.length : found;
};

/** A long file that is begun last would leave the other workers idle. A fresh checkout remembers no durations. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}
