import { ListSize, StepUpWhen } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { AdminAreaStub, OrderAddress, OrderContact } from '../contact/contact.graphql.ts';
import { contactsOfOrders } from '../contact/contact.loaders.ts';
import { allowedActions, type NotPayableReason, notPayableReason, type OrderAction } from './order.actions.ts';
import type { Order } from './order.entity.ts';
import { NotPayableReasonEnum, OrderActionEnum, OrderType } from './order.graphql.ts';

const OF_OTHERS = 'for the order of somebody else';
const WHO = 'For the customer; others need `order:read_any` and `user:read_personal_data`, and leave an audit entry.';

@Resolver(() => OrderType)
export class OrderDetailsResolver {
  @StepUpWhen(OF_OTHERS)
  @FieldResolver(() => OrderContact, {
    nullable: true,
    description: `Contact that came with the reservation; null once the customer was erased. ${WHO}`,
  })
  async contact(@Ctx() ctx: RequestContext, @Root() order: Order): Promise<OrderContact | null> {
    return (await ctx.load(contactsOfOrders(ctx), order.id))?.contact ?? null;
  }

  @StepUpWhen(OF_OTHERS)
  @FieldResolver(() => OrderAddress, {
    nullable: true,
    description: `Address that the goods go to; null while it is not known, and once the customer was erased. ${WHO}`,
  })
  async shippingAddress(@Ctx() ctx: RequestContext, @Root() order: Order): Promise<OrderAddress | null> {
    return (await ctx.load(contactsOfOrders(ctx), order.id))?.shippingAddress ?? null;
  }

  @ListSize(2)
  @FieldResolver(() => [OrderActionEnum], {
    description: 'What whoever asks may do with the order at this moment. Only its customer pays.',
  })
  allowedActions(@Ctx() { actor, now }: RequestContext, @Root() order: Order): OrderAction[] {
    return allowedActions(actor, order, now);
  }

  @FieldResolver(() => NotPayableReasonEnum, {
    nullable: true,
    description: 'Why no payment is accepted at this moment; null when one is.',
  })
  notPayableReason(@Ctx() { now }: RequestContext, @Root() order: Order): NotPayableReason | null {
    return notPayableReason(order, now);
  }
}

@Resolver(() => OrderAddress)
export class OrderAddressResolver {
  @FieldResolver(() => AdminAreaStub, {
    nullable: true,
    description: 'Smallest administrative area that the address names; null when it names none.',
  })
  area(@Root() { areaId }: OrderAddress): AdminAreaStub | null {
    return areaId == null ? null : { id: areaId };
  }
}
