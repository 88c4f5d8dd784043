import type { Actor } from '@muster/kit/domain';
import type { OperationLimiter } from '../limits/operation-limits.ts';
import type { OperationCost, RequestedOperation } from '../operation.ts';
import type { Authorizer } from './authorize.ts';

export interface Rules {
  readonly authorizer: Authorizer;
  readonly limiter: OperationLimiter;
}

/** Checks authorization and limits of an operation: throws the refusal, or answers the cost. */
export function authorizeAndLimit(
  { authorizer, limiter }: Rules,
  request: RequestedOperation,
  actor: Actor,
): OperationCost {
  authorizer.check(request.document, request.operation, actor);
  return limiter.check(request, actor);
}
