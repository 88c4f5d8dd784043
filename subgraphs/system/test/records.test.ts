import { RECORD_KINDS } from '@muster/events';
import { aCustomer, anAdministrator, anonymous, eventually } from '@muster/testing';
import { expect, test } from 'vitest';
import { systemHarness } from './harness.ts';

const { graph } = await systemHarness();
const WATCH = 'subscription ($kinds: [RecordKind!]!) { recordsChanged(kinds: $kinds) { kind count at } }';
const everything = anAdministrator(...Object.values(RECORD_KINDS).map(({ permission }) => permission));

interface Changed {
  readonly kind: string;
  readonly count: number;
  readonly at: string;
}

/** Watches kinds. */
function watching(kinds: readonly string[], actor = everything) {
  const seen: Changed[] = [];
  const stream = graph.subscribe(WATCH, { kinds }, actor);
  const ended = (async () => {
    for await (const { data } of stream) seen.push(data!.recordsChanged as Changed);
  })();
  return {
    seen,
    ended,
    sumOf: (kind: string) => seen.reduce((sum, one) => sum + (one.kind === kind ? one.count : 0), 0),
  };
}
const tells = (subgraph: string, ...counts: string[]) => graph.live.publishChanged(`records:${subgraph}`, counts);
const isHeard = (subgraph: string) => graph.live.hasListeners(`records:${subgraph}`);

test('the first change goes at once, the others together, once a second at most, and none is lost', async () => {
  const { seen, sumOf } = watching(['ORDER', 'JOURNAL']);
  await eventually(() => isHeard('orders') && isHeard('finance'));
  await tells('orders', 'ORDER=3');
  await eventually(() => seen.length === 1);
  for (let no = 0; no < 20; no += 1) await tells('orders', 'ORDER=2');
  await tells('finance', 'JOURNAL=1');
  await eventually(() => sumOf('ORDER') === 43 && sumOf('JOURNAL') === 1);
  const orders = seen.filter(({ kind }) => kind === 'ORDER');
  expect(orders[0]!.count).toBe(3);
  // Between the moments of sending: how long a message then takes is the machine's affair. Two clocks round differently.
  const moments = orders.map(({ at }) => Date.parse(at));
  for (const [no, moment] of moments.slice(1).entries()) expect(moment - moments[no]!).toBeGreaterThanOrEqual(990);
  expect(moments[0]).toBeLessThanOrEqual(graph.clock.now().getTime());
});

test('a watcher that leaves follows nothing any more', async () => {
  const stream = graph.subscribe(WATCH, { kinds: ['PRODUCT', 'CUSTOMER'] }, everything);
  const first = stream.next();
  await eventually(() => isHeard('catalog') && isHeard('users'));
  await tells('catalog', 'PRODUCT=1');
  expect((await first).value.data.recordsChanged).toMatchObject({ kind: 'PRODUCT', count: 1 });
  await stream.return(undefined);
  expect([isHeard('catalog'), isHeard('users')]).toEqual([false, false]);
});

test('kinds that are not asked for, not readable, or of another subgraph are not told', async () => {
  const { seen } = watching(['ORDER', 'PAYMENT'], anAdministrator('payment:read_any'));
  await eventually(() => isHeard('payments'));
  await tells('orders', 'ORDER=1');
  await tells('payments', 'ORDER=1', 'REFUND=1', 'NOTHING=1', 'PAYMENT=1');
  await eventually(() => seen.length > 0);
  expect(seen).toMatchObject([{ kind: 'PAYMENT', count: 1 }]);
});

test('whoever may read none of the kinds is refused, and so is a list of none', async () => {
  const codeFor = async (kinds: readonly string[], actor: typeof everything) => {
    const { value } = await graph.subscribe(WATCH, { kinds }, actor).next();
    return value.errors?.[0]?.extensions?.code;
  };
  expect(await codeFor(['ORDER'], anonymous)).toBe('UNAUTHENTICATED');
  expect(await codeFor(['ORDER'], aCustomer())).toBe('FORBIDDEN');
  expect(await codeFor(['ORDER'], anAdministrator('ledger:read'))).toBe('FORBIDDEN');
  expect(await codeFor([], everything)).toBe('BAD_USER_INPUT');
});
