import { type Actor, may, system } from '@muster/kit/domain';
import type { ChangeActor } from '@muster/kit/graphql';
import type { OrderStatusChange } from './order.entity.ts';

type Step = Pick<OrderStatusChange, 'actorId' | 'actorKind'>;

/** Kind of the actor behind a step. Rows of earlier versions tell only the system from everybody else. */
const kindOf = ({ actorId, actorKind }: Step): Actor['kind'] =>
  actorKind ?? (actorId === system.id ? 'SYSTEM' : 'USER');

/**
 * Actor behind a step of an order, as `viewer` may see it. Customers see that a person did it, and who only if it was themselves:
 * the name of an employee is for those who read the orders of everybody.
 */
export function actorOfStep(step: Step, viewer: Actor): ChangeActor {
  const kind = kindOf(step);
  const isNamed = kind === 'USER' && (step.actorId === viewer.id || may(viewer, 'order:read_any'));
  return { kind, user: isNamed ? { id: step.actorId } : null };
}
