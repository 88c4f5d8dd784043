import { valid } from '@muster/kit/domain';
import { Allow, ListSize } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from 'type-graphql';
import type { Batch } from '../batch/batch.entity.ts';
import { BatchType } from '../batch/batch.graphql.ts';
import { AdvanceWorkStep, advanceWorkStep } from './advance-work-step.ts';
import { STEPS_MAX, WORK_ORDERS_MAX } from './create-work-order.ts';
import type { WorkOrder } from './work.entity.ts';
import { AdvanceWorkStepInput, AdvanceWorkStepResult, WorkOrderType, WorkStepType } from './work.graphql.ts';
import { stepsOfWorkOrder, workOrdersOfBatch } from './work.loaders.ts';

@Resolver(() => WorkOrderType)
export class WorkOrderResolver {
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

  @ListSize(STEPS_MAX)
  @FieldResolver(() => [WorkStepType], { description: 'Work steps in sequence, at most 10.' })
  steps(@Ctx() ctx: RequestContext, @Root() { id }: WorkOrder): Promise<WorkStepType[]> {
    return ctx.load(stepsOfWorkOrder, id);
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
