import { type GraphQLField, getNamedType, isUnionType } from 'graphql';
import { Extensions, type MiddlewareFn, UseMiddleware } from 'type-graphql';
import { type RequestContext, refuseWithoutFactor, StepUpRequired } from '../subgraph/index.ts';
import { forbidden } from './allow.ts';
import { asValue } from './user-error.ts';

/** What of an API key: nothing is asked of it, or it may not, whatever its scopes. */
type OfKeys = 'by scope' | 'never';

interface StepUpOptions {
  readonly keys?: OfKeys;
}

/**
 * Before what cannot be taken back, gives power or shows what is personal: whoever has a second factor has shown it in this
 * session a moment ago. A mutation answers StepUpRequired, which must be in its result union; all else an error with the code.
 */
export function StepUp({ keys = 'never' }: StepUpOptions = {}): MethodDecorator {
  const ask: MiddlewareFn<RequestContext> = async ({ context, info }, next) => {
    if (keys === 'never' && context.actor.kind === 'API_CLIENT') throw forbidden('A person does this, and no API key.');
    try {
      await refuseWithoutFactor(context);
    } catch (refusal) {
      if (refusal instanceof StepUpRequired && isUnionType(getNamedType(info.returnType))) return asValue(refusal);
      throw refusal;
    }
    return next();
  };
  return (target, key, descriptor) => {
    Extensions({ stepUp: keys })(target as object, key, descriptor as PropertyDescriptor);
    UseMiddleware(ask)(target as object, key);
  };
}

/** Says that a use case asks for the second factor in some cases only: which, the description tells. */
export const StepUpWhen = (when: string): MethodDecorator & PropertyDecorator =>
  Extensions({ stepUpWhen: when }) as MethodDecorator & PropertyDecorator;

type Field = Pick<GraphQLField<unknown, unknown>, 'extensions' | 'type'>;

/** What a client has to know of it, as a sentence. */
export function saidOfStepUp({ extensions: { stepUp, stepUpWhen } }: Field): string {
  if (stepUp === undefined && stepUpWhen === undefined) return '';
  return ` Needs a second factor (2FA, step-up authentication) shown within ten minutes, if the account has one${stepUpWhen === undefined ? '' : `, ${stepUpWhen}`}.`;
}

/** Whether what a mutation may answer is not in its union. */
export function lacksStepUp({ extensions, type }: Field): boolean {
  if (extensions.stepUp === undefined && extensions.stepUpWhen === undefined) return false;
  const union = getNamedType(type);
  return isUnionType(union) && !union.getTypes().some(({ name }) => name === StepUpRequired.name);
}
