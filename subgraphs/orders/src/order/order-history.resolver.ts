import { type ChangeActor, changeActorType, ForViewer } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { OrderStatusChange } from './order.entity.ts';
import { OrderStatusChangeType, UserStub } from './order.graphql.ts';
import { actorOfStep } from './step-actor.ts';

const ChangeActorType = changeActorType(() => UserStub);

@Resolver(() => OrderStatusChangeType)
export class OrderHistoryResolver {
  @ForViewer()
  @FieldResolver(() => ChangeActorType, {
    description:
      'Actor behind the change: the customer, an employee, a program or the system. Which person is told to holders of the permission `order:read_any`, and to whoever did it.',
  })
  by(@Ctx() { actor }: RequestContext, @Root() step: OrderStatusChange): ChangeActor {
    return actorOfStep(step, actor);
  }
}
