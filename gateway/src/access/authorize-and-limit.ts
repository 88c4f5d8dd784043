import type { Actor } from '@muster/kit/domain';
import type { OperationLimiter } from '../limits/operation-limits.ts';
import type { OperationCost, RequestedOperation } from '../operation.ts';
import type { Authorizer } from './authorize.ts';

export interface Rules {
  readonly authorizer: Authorizer;
  readonly limiter: OperationLimiter;
}

export interface CheckedOperation {
  readonly cost: OperationCost;
  /** A part of the operation is allowed, and has to be planned anew. */
  readonly isNewPart: boolean;
}

/** Checks authorization and limits of an operation: throws the refusal, or answers the cost. */
export function authorizeAndLimit(
  { authorizer, limiter }: Rules,
  request: RequestedOperation,
  actor: Actor,
): CheckedOperation {
  const isNewPart = authorizer.check(request, actor);
  return { cost: limiter.check(request, actor), isNewPart };
}
