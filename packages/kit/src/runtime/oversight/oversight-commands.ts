import { type Caller, may } from '../../domain/index.ts';
import { forbidden } from '../../graphql/index.ts';
import {
  type CommandHandler,
  checkInvariantOf,
  commandHandler,
  invariantsOf,
  parkedHeadsOf,
  partHealthOf,
  replayParkedOf,
  type Services,
  type SubgraphDefinition,
  SYSTEM_MANAGE,
  SYSTEM_READ,
} from '../../subgraph/index.ts';
import { checkInvariant } from './check-invariant.ts';
import { readParkedHeads } from './parked-heads.ts';
import { readPartHealth } from './part-health.ts';
import { platformInvariants } from './platform-invariants.ts';
import { replaySome } from './replay-some.ts';

/** Commands by which every subgraph can be watched over; definitions do not list them, and `system` alone asks them. */
export function oversightCommands(
  definition: SubgraphDefinition,
  problems: (services: Services) => Promise<string[]>,
): CommandHandler[] {
  const { name, jobs = [] } = definition;
  const invariants = new Map([...definition.invariants, ...platformInvariants].map((one) => [one.name, one]));
  return [
    commandHandler(partHealthOf(name), async (services, _question, caller) => {
      refuseUnless(caller, SYSTEM_READ);
      return readPartHealth({ db: services.db, jobs, problems: () => problems(services) });
    }),
    commandHandler(parkedHeadsOf(name), async ({ db }, page, caller) => {
      refuseUnless(caller, SYSTEM_READ);
      return readParkedHeads(db, page);
    }),
    commandHandler(replayParkedOf(name), async (services, { ids }, caller) => {
      refuseUnless(caller, SYSTEM_MANAGE);
      return replaySome({ definition, services }, ids);
    }),
    commandHandler(invariantsOf(name), async (_services, _question, caller) => {
      refuseUnless(caller, SYSTEM_MANAGE);
      return { names: [...invariants.keys()] };
    }),
    commandHandler(checkInvariantOf(name), async ({ db }, question, caller) => {
      refuseUnless(caller, SYSTEM_MANAGE);
      const invariant = invariants.get(question.name);
      if (invariant === undefined) throw new Error(`${name} has no such invariant`);
      return checkInvariant(db, invariant);
    }),
  ];
}

/** The sender is trusted no more than any caller. */
function refuseUnless({ actor }: Caller, permission: string): void {
  if (!may(actor, permission)) throw forbidden(`This needs the permission ${permission}.`);
}
