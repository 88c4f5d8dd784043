import type { Actor } from '@muster/kit/domain';
import type { OperationLimiter } from '../limits/operation-limits.ts';
import type { OperationCost, RequestedOperation } from '../operation.ts';
import type { Authorizer } from './authorize.ts';

export interface Rules {
  readonly authorizer: Authorizer;
  readonly gate: OperationLimiter;
}

/** Whether an operation may run, for whoever asks and by its size: throws the refusal, or answers what it costs. */
export function authorizeAndLimit({ authorizer, gate }: Rules, asked: RequestedOperation, actor: Actor): OperationCost {
  authorizer.check(asked.document, asked.operation, actor);
  return gate.check(asked, actor);
}
