import { forbidden } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { GraphQLError } from 'graphql';
import type { MiddlewareFn } from 'type-graphql';
import { isProvenLately } from './recent-factor.ts';

/**
 * Before what cannot be taken back, or gives power: whoever has a second factor has shown it in this session a moment ago.
 * A session that was left open, or taken, is not enough, and neither is the key of a program.
 */
export const stepUp: MiddlewareFn<RequestContext> = async ({ context: { services, caller } }, next) => {
  if (caller.actor.kind === 'API_CLIENT') throw forbidden('A person does this, and no API key.');
  if (!(await isProvenLately(services, caller))) {
    throw new GraphQLError('Show your second factor first: `proveSecondFactor` takes a code of it.', {
      extensions: { code: 'STEP_UP_REQUIRED' },
    });
  }
  return next();
};
