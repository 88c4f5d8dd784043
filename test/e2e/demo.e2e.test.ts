import { ConfirmBatchDocument, GraphClient, GraphError, type TypedDocumentNode } from '@muster/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchDay } from '../../server/src/demo/launch-day.ts';
import { Screen } from '../../server/src/demo/screen.ts';
import { startSystem, type TestSystem } from '../support/system.ts';

/** Says what is played instead of printing it. */
class Script extends Screen {
  readonly lines: string[] = [];
  override chapter(title: string): void {
    this.lines.push(title);
  }
  override say(sentence: string): void {
    this.lines.push(sentence);
  }
  override bar(): () => void {
    return () => {};
  }
}

let system: TestSystem;
beforeAll(async () => {
  system = await startSystem('embedded');
});
afterAll(() => system.close());

/** A client of a shop so busy that now and then an answer comes too late: what was asked has happened all the same. */
class Slow extends GraphClient {
  static requests = 0;
  static late = 0;
  override as(accessToken: string | null): Slow {
    return new Slow(this.url, accessToken);
  }
  override async ask<T, V extends object>(document: TypedDocumentNode<T, V>, variables: V): Promise<T> {
    const answer = await super.ask(document, variables);
    Slow.requests += 1;
    if (Slow.requests % 4 !== 0) return answer;
    Slow.late += 1;
    const code = ['TIMED_OUT', 'TRY_AGAIN', 'RATE_LIMITED'][Slow.late % 3];
    throw new GraphError([{ message: 'late', extensions: { code } }]);
  }
}

const size = { customers: 20, places: 12, threshold: 8 };

test('a launch day ends consistent though every fourth response times out', async () => {
  const script = new Script();
  const visitor = new Slow(system.visitor.url);
  await launchDay(script, visitor, visitor.as(system.admin.accessToken), size);
  await visitor.close();
  expect(Slow.late).toBeGreaterThan(20);
  expect(script.lines).toContain('Debit equals credit.');
  expect(script.lines.join('\n')).toMatch(/12 have a place, 8 were refused as sold out/);
  expect(script.lines.join('\n')).toMatch(/10 PAID|10 PROCESSING|10 COMPLETED/);
  expect(await system.broken()).toEqual([]);
});

test('a refusal of the shop ends the demo, and leaves no socket open', async () => {
  const visitor = new GraphClient(system.visitor.url);
  class Asleep extends GraphClient {
    override async ask<T, V extends object>(document: TypedDocumentNode<T, V>, variables: V): Promise<T> {
      if ((document as unknown) === ConfirmBatchDocument) throw new Error('the administrator fell asleep');
      return super.ask(document, variables);
    }
  }
  const asleep = new Asleep(visitor.url, system.admin.accessToken);
  await expect(launchDay(new Script(), visitor, asleep, size)).rejects.toThrow('fell asleep');
});
