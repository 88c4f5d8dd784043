import { type GraphQLField, getNamedType, isUnionType } from 'graphql';
import { Extensions, type MiddlewareFn, UseMiddleware } from 'type-graphql';
import { type RequestContext, refuseWithoutFactor, StepUpRequired } from '../subgraph/index.ts';
import { forbidden } from './allow.ts';
import { asValue } from './user-error.ts';

/** Rule for API keys: allowed by their scopes, or never. */
type OfKeys = 'by scope' | 'never';

interface StepUpOptions {
  readonly keys?: OfKeys;
}

/**
 * Step-up before an action that is irreversible, gives power or shows personal data: an account with a second factor must have
 * shown it in this session recently. A mutation answers StepUpRequired, which must be in its result union; any other field
 * fails with an error of that code.
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

/** Declares a use case that asks for the second factor in some cases only, named in the description. */
export const StepUpWhen = (when: string): MethodDecorator & PropertyDecorator =>
  Extensions({ stepUpWhen: when }) as MethodDecorator & PropertyDecorator;

type Field = Pick<GraphQLField<unknown, unknown>, 'extensions' | 'type'>;

/** The requirement as a sentence for clients. */
export function describeStepUp({ extensions: { stepUp, stepUpWhen } }: Field): string {
  if (stepUp === undefined && stepUpWhen === undefined) return '';
  return ` Needs a second factor (2FA, step-up authentication) shown within ten minutes, if the account has one${stepUpWhen === undefined ? '' : `, ${stepUpWhen}`}.`;
}

/** Whether a mutation's result union lacks StepUpRequired though it may answer it. */
export function lacksStepUp({ extensions, type }: Field): boolean {
  if (extensions.stepUp === undefined && extensions.stepUpWhen === undefined) return false;
  const union = getNamedType(type);
  return isUnionType(union) && !union.getTypes().some(({ name }) => name === StepUpRequired.name);
}
