import { Allow, common, DateTime, enumType, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { WorkOrderStatus, WorkStepStatus } from './work.states.ts';

const WorkOrderStatusEnum = enumType<WorkOrderStatus>('WorkOrderStatus', 'Where a work order is in its life.', {
  READY: 'Planned; nobody has begun.',
  IN_PROGRESS: 'Somebody is at it.',
  DONE: 'Every step is over.',
  FAILED: 'It went wrong.',
  CANCELLED: 'It is not done.',
});

const WorkStepStatusEnum = enumType<WorkStepStatus>('WorkStepStatus', 'Where a step of the work is.', {
  TODO: 'Not begun.',
  DOING: 'Somebody is at it.',
  DONE: 'Finished.',
  SKIPPED: 'Left out.',
});

@ObjectType('WorkOrder', { description: 'The task to make so many pieces of a batch.' })
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class WorkOrderType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `WO-20261120-000123`.' })
  number!: string;

  @Field(() => WorkOrderStatusEnum, { description: 'Where it is in its life.' })
  status!: WorkOrderStatus;

  @Field(() => Int, { description: 'How many are to be made.' })
  productQty!: number;

  @Field(() => Int, { description: 'How many came out well; 0 until it is done.' })
  goodQty!: number;

  @Field(() => Int, { description: 'How many did not.' })
  scrapQty!: number;

  @Field(() => DateTime, { nullable: true, description: 'When the first step was begun; null before.' })
  startedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When the last step was over; null before.' })
  finishedAt?: Date | null;
}

@ObjectType('WorkStep', { description: 'One thing to do for a work order.' })
export class WorkStepType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => Int, { description: 'Its place among the steps, from 1.' })
  seq!: number;

  @Field(() => String, { description: 'What is to be done.' })
  name!: string;

  @Field(() => WorkStepStatusEnum, { description: 'Where it is.' })
  status!: WorkStepStatus;

  @Allow('work_order:manage')
  @Field(() => String, { nullable: true, description: 'What was noted about it, for those who manage the work.' })
  notes?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was begun; null before, or if it was left out.' })
  startedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was over; null before.' })
  finishedAt?: Date | null;
}

@InputType({ description: 'Where a step of the work shall go.' })
export class AdvanceWorkStepInput {
  @Field(() => ID, { description: 'The step.' })
  workStepId!: string;

  @Field(() => WorkStepStatusEnum, { description: 'DOING from TODO; DONE from DOING; SKIPPED from either.' })
  status!: WorkStepStatus;

  @Field(() => String, {
    nullable: true,
    description: 'At most 1,000 characters; what was noted before stays when left out.',
  })
  notes?: string | null;
}

@ObjectType({ description: 'The work order as it is now.' })
export class WorkOrderPayload {
  @Field(() => WorkOrderType, { description: 'The work order.' })
  workOrder!: WorkOrderType;
}

export const AdvanceWorkStepResult = resultUnion(
  'AdvanceWorkStepResult',
  'What became of `advanceWorkStep`.',
  WorkOrderPayload,
  [common.notFound, common.invalidTransition, common.invalidInput],
);
