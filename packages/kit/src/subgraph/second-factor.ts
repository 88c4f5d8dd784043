import { z } from 'zod';
import { type Caller, Refusal } from '../domain/index.ts';
import { defineCommand } from '../events/index.ts';
import type { Services } from './services.ts';

/** Whether the caller has shown their second factor in this session recently, if they have one. Owned by `users`. */
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
 * Step-up: throws unless an account with a second factor has shown it in this session recently: an open or stolen session is not
 * enough. Fails closed when `users` cannot be asked. API keys have no factor to show: the person who granted their scopes
 * has shown theirs.
 */
export async function refuseWithoutFactor({ services, caller }: Asking): Promise<void> {
  if (caller.actor.kind !== 'USER') return;
  let asked = shown.get(caller);
  if (asked === undefined) {
    asked = services.command(secondFactorShown, {}, caller);
    shown.set(caller, asked);
    // A factor shown later in the same request counts then.
    asked.then(
      (answer) => answer.shown || shown.delete(caller),
      () => shown.delete(caller),
    );
  }
  if (!(await asked).shown) throw new StepUpRequired();
}

/** Asks once per request, however many fields need it. */
const shown = new WeakMap<Caller, Promise<{ shown: boolean }>>();
