import { type AttackName, attacks } from './attacks.ts';

/** Separate process, so that the load of the attack does not slow down the measuring one. */
export interface Order {
  readonly url: string;
  readonly codes: readonly string[];
  readonly name: AttackName;
  readonly ms: number;
}

process.on('message', async ({ url, codes, name, ms }: Order) => {
  const until = performance.now() + ms;
  const answers: Record<string, number> = {};
  const note = (answer: string | number) => {
    answers[answer] = (answers[answer] ?? 0) + 1;
  };
  let failed: string | null = null;
  try {
    await attacks[name]({ url, codes, note, goesOn: () => performance.now() < until });
  } catch (error) {
    failed = String(error);
  }
  process.send?.({ answers, failed });
});
process.once('disconnect', () => process.exit(0));
