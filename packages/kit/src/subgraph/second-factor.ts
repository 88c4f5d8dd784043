import { z } from 'zod';
import { type Caller, Refusal } from '../domain/index.ts';
import { defineCommand } from '../events/index.ts';
import type { Services } from './services.ts';

/** Whether the caller has shown their second factor in this session a moment ago, if they have one. The subgraph `users` knows. */
export const secondFactorShown = defineCommand({
  name: 'users.secondFactorShown',
  input: z.object({}),
  output: z.object({ shown: z.boolean() }),
});

export class StepUpRequired extends Refusal {
  readonly code = 'STEP_UP_REQUIRED';
  constructor() {
    super('Show your second factor first: `proveSecondFactor` takes a code of it.');
  }
}

interface Asking {
  readonly services: Services;
  readonly caller: Caller;
}

/**
 * Step-up: throws unless whoever has a second factor has shown it in this session a moment ago. A session that was left open,
 * or taken, is not enough. When nobody can say, nothing is done. A program has none to show: what its key permits, somebody
 * put on it who had shown theirs.
 */
export async function refuseWithoutFactor({ services, caller }: Asking): Promise<void> {
  if (caller.actor.kind !== 'USER') return;
  let asked = shown.get(caller);
  if (asked === undefined) {
    asked = services.command(secondFactorShown, {}, caller);
    shown.set(caller, asked);
    // Who shows it later in the same request goes on then.
    asked.then(
      (answer) => answer.shown || shown.delete(caller),
      () => shown.delete(caller),
    );
  }
  if (!(await asked).shown) throw new StepUpRequired();
}

/** One request asks once, however many fields it looks at. */
const shown = new WeakMap<Caller, Promise<{ shown: boolean }>>();
