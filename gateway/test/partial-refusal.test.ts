import { CLIENT_ERROR_CODES } from '@muster/kit/serve';
import { eventually } from '@muster/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Hop, type RunningGateway, runningGateway } from './running-gateway.ts';
import { watcher } from './watcher.ts';

/** Often enough for every cache and compilation on the way. */
const TIMES = 4;
const OPEN = '{ lit { id serial } one: lamp(id: "b") { brightness s: serial maker { name } } secret }';
const lacks = (coordinate: string, path: (string | number)[]) => ({
  message: `${coordinate} is for those who are signed in.`,
  path,
  extensions: { code: 'UNAUTHENTICATED' },
});
const PARTLY = {
  data: {
    lit: [{ id: 'a', serial: null }],
    one: { brightness: expect.any(Number), s: null, maker: { name: 'maker of b' } },
    secret: null,
  },
  errors: [
    lacks('Lamp.serial', ['lit', 0, 'serial']),
    lacks('Lamp.serial', ['one', 's']),
    lacks('Query.secret', ['secret']),
  ],
};

describe.each<Hop>(['in process', 'over HTTP'])(
  'an operation of which a part is refused, with its subgraphs %s',
  (hop) => {
    let shop: RunningGateway;
    beforeAll(async () => {
      shop = await runningGateway({ hop });
    });
    afterAll(() => shop.close());

    test('is answered without the refused field, each time, and no subgraph is asked for it', async () => {
      const asked = shop.callers.length;
      for (let time = 0; time < TIMES; time += 1) {
        const { status, body } = await shop.post(OPEN);
        expect({ status, ...body }).toMatchObject({ status: 200, ...PARTLY });
        expect(body.errors).toHaveLength(PARTLY.errors.length);
      }
      expect(shop.callers.length).toBe(asked);
    });

    test('is whole for a caller with all permissions, whoever came before', async () => {
      const token = await shop.token();
      for (const who of [{}, { token }, {}, { token }]) {
        const { body } = await shop.post(OPEN, who);
        expect(body.errors === undefined).toBe('token' in who);
        expect(body.data).toMatchObject('token' in who ? { secret: 'hush', lit: [{ serial: 'S-1' }] } : PARTLY.data);
      }
    });

    test('names each missing permission', async () => {
      const token = await shop.token();
      const { body } = await shop.post('{ secret a: vault b: vault }', { token });
      expect(body.data).toEqual({ secret: 'hush', a: null, b: null });
      expect(body.errors).toMatchObject(
        ['a', 'b'].map((key) => ({
          message: 'Query.vault needs the permission vault:open.',
          path: [key],
          extensions: { code: 'FORBIDDEN' },
        })),
      );
    });

    test('has no error for an object that is absent, or a field that is not selected', async () => {
      const query =
        'query ($no: Boolean!) { lit { id } lamp(id: "a") @include(if: $no) { serial } secret @include(if: $no) }';
      expect((await shop.post(query, { variables: { no: false } })).body).toEqual({ data: { lit: [{ id: 'a' }] } });
    });

    test('is refused as a whole when no field is left, with every missing permission', async () => {
      const { status, body } = await shop.post('{ secret vault }');
      expect(status).toBe(401);
      expect(body.data).toBeUndefined();
      expect(body.errors).toEqual(
        ['Query.secret', 'Query.vault'].map((coordinate) => ({
          message: `${coordinate} is for those who are signed in.`,
          extensions: { code: 'UNAUTHENTICATED' },
        })),
      );
    });

    test('a mutation is refused as a whole, before it runs', async () => {
      const brightness = async () => (await shop.post('{ lamp(id: "m") { brightness } }')).body.data;
      const before = await brightness();
      const { status, body } = await shop.post('mutation { light(id: "m") { id serial } }');
      expect([status, body.errors?.[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
      expect(await brightness()).toEqual(before);
    });

    test('comes over WebSocket and Server-Sent Events the same', async () => {
      const client = watcher(shop.url);
      const { seen } = client.watch(OPEN);
      await eventually(() => seen.length > 0);
      expect(seen[0]).toMatchObject(PARTLY);
      await client.dispose();
      const events = await (await shop.send({ query: OPEN }, { accept: 'text/event-stream' })).text();
      const data = /^data: (\{.*\})$/m.exec(events)![1]!;
      expect(JSON.parse(data)).toMatchObject(PARTLY);
    });

    test('a subscription sends each event without it, and is shared as ever', async () => {
      const SERIAL = 'subscription ($ids: [ID!]!) { lampChanged(ids: $ids) { id serial maker { name } } }';
      const id = `w-${hop}`;
      const watching = shop.watching();
      const client = watcher(shop.url);
      const first = client.watch(SERIAL, { ids: [id] });
      const partly = {
        data: { lampChanged: { id, serial: null, maker: { name: `maker of ${id}` } } },
        errors: [lacks('Lamp.serial', ['lampChanged', 'serial'])],
      };
      await eventually(() => first.seen.length > 0);
      expect(first.seen[0]).toEqual(partly);
      const second = client.watch(SERIAL, { ids: [id] });
      await eventually(() => second.seen.length > 0);
      expect(second.seen[0]).toEqual(partly);
      // The present state was read anew for the second, on one stream in place of the first.
      await eventually(() => shop.watching() === watching + 1);
      // A permitted caller has a source of its own; an alias of `__typename`, like a refused field's placeholder, stays the client's.
      const signedIn = watcher(shop.url, await shop.token());
      const whole = signedIn.watch(SERIAL, { ids: [id] });
      const typename = signedIn.watch(SERIAL.replace('serial', 'serial: __typename'), { ids: [id] });
      await eventually(() => whole.seen.length > 0 && typename.seen.length > 0);
      expect(whole.seen[0].data.lampChanged.serial).toBe('S-1');
      expect(typename.seen[0].data.lampChanged.serial).toBe('Lamp');
      const refused = client.watch('subscription { mine { id } }');
      await eventually(() => refused.errors.length > 0);
      expect(refused.errors[0][0].extensions.code).toBe('UNAUTHENTICATED');
      await client.dispose();
      await signedIn.dispose();
    });

    test('a subgraph’s own error code reaches the client', async () => {
      for (const code of CLIENT_ERROR_CODES) {
        const { body } = await shop.post('query ($code: String!) { refuses(code: $code) }', { variables: { code } });
        expect(body.errors).toEqual([{ message: `It is ${code}.`, path: ['refuses'], extensions: { code } }]);
      }
      const { body } = await shop.post('{ refuses(code: "SOMETHING_ELSE") }');
      expect(body.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
    });
  },
);
