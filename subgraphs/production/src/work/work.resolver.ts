import { may, valid } from '@muster/kit/domain';
import { Allow, ForViewer, ListSize, PageArgs, Paged } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Args, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Batch } from '../batch/batch.entity.ts';
import { BatchType } from '../batch/batch.graphql.ts';
import { batchById } from '../batch/batch.loaders.ts';
import { AdvanceWorkStep, advanceWorkStep } from './advance-work-step.ts';
import { STEPS_MAX, WORK_ORDERS_MAX } from './create-work-order.ts';
import { listWorkOrders, WorkOrderFilter } from './list-work-orders.ts';
import type { WorkOrder, WorkStep } from './work.entity.ts';
import {
  AdvanceWorkStepInput,
  AdvanceWorkStepResult,
  WorkOrderConnectionType,
  WorkOrderFilterInput,
  WorkOrderType,
  WorkStepStatusEnum,
  WorkStepType,
} from './work.graphql.ts';
import { stepsOfWorkOrder, workOrderById, workOrdersOfBatch } from './work.loaders.ts';
import { isUnderWay, statusesAfter, type WorkStepStatus, workStepStates } from './work.states.ts';

@Resolver(() => WorkOrderType)
export class WorkOrderResolver {
  @Allow('work_order:manage')
  @Paged()
  @Query(() => WorkOrderConnectionType, {
    nullable: true,
    description: 'Work orders, newest first, with cursor pagination.',
  })
  workOrders(
    @Ctx() ctx: RequestContext,
    @Arg('filter', () => WorkOrderFilterInput, { nullable: true, description: 'Which work orders; all when omitted.' })
    filter: WorkOrderFilterInput | null,
    @Args(() => PageArgs) page: PageArgs,
  ): Promise<InstanceType<typeof WorkOrderConnectionType>> {
    return listWorkOrders(ctx.em, valid(WorkOrderFilter, filter ?? {}), page);
  }

  @Allow('work_order:manage')
  @Mutation(() => AdvanceWorkStepResult.type, {
    description:
      'Advances a work step. The first step that begins starts production; the last one that is over completes the batch.',
  })
  advanceWorkStep(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AdvanceWorkStepInput, { description: 'Step and target status.' }) input: AdvanceWorkStepInput,
  ) {
    return AdvanceWorkStepResult.of(async () => ({
      workOrder: await ctx.transact((tx) => advanceWorkStep(tx, valid(AdvanceWorkStep, input))),
    }));
  }

  @FieldResolver(() => BatchType, { description: 'Batch that the work order makes.' })
  async batch(@Ctx() ctx: RequestContext, @Root() { batch }: WorkOrder): Promise<BatchType> {
    return (await ctx.load(batchById, batch.id))!;
  }

  @ListSize(STEPS_MAX)
  @FieldResolver(() => [WorkStepType], { description: 'Work steps in sequence, at most 10.' })
  steps(@Ctx() ctx: RequestContext, @Root() { id }: WorkOrder): Promise<WorkStepType[]> {
    return ctx.load(stepsOfWorkOrder, id);
  }
}

@Resolver(() => WorkStepType)
export class WorkStepResolver {
  @ForViewer()
  @ListSize(workStepStates.states.length)
  @FieldResolver(() => [WorkStepStatusEnum], {
    description:
      'Statuses to which the caller may advance the step now, see `advanceWorkStep`; none without the permission `work_order:manage`.',
  })
  async allowedStatuses(
    @Ctx() ctx: RequestContext,
    @Root() { status, workOrder: { id } }: WorkStep,
  ): Promise<WorkStepStatus[]> {
    if (!may(ctx.actor, 'work_order:manage')) return [];
    const workOrder = await ctx.load(workOrderById, id);
    const batch = workOrder === null ? null : await ctx.load(batchById, workOrder.batch.id);
    if (workOrder === null || batch === null) return [];
    return isUnderWay(workOrder.status, batch.status) ? statusesAfter(status) : [];
  }
}

@Resolver(() => BatchType)
export class BatchWorkOrdersResolver {
  @ListSize(WORK_ORDERS_MAX)
  @FieldResolver(() => [WorkOrderType], {
    description: 'Work orders of the batch, at most 1; empty before it is scheduled.',
  })
  workOrders(@Ctx() ctx: RequestContext, @Root() { id }: Batch): Promise<WorkOrderType[]> {
    return ctx.load(workOrdersOfBatch, id);
  }
}
