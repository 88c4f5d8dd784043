import { common, enumType, resultUnion } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { WorkOrderStatus, WorkStepStatus } from './work-order.states.ts';

const StatusEnum = enumType<WorkOrderStatus>('WorkOrderStatus', 'How far the work is.', {
  READY: 'Nothing has begun.',
  IN_PROGRESS: 'It is being worked on.',
  DONE: 'Every step is done or left out.',
  FAILED: 'It has to be done again.',
  CANCELLED: 'It is not done.',
});

const StepStatusEnum = enumType<WorkStepStatus>('WorkStepStatus', 'How far a step is.', {
  TODO: 'It has not begun.',
  DOING: 'It is being worked on.',
  DONE: 'It is done.',
  SKIPPED: 'It was left out.',
});

@ObjectType('WorkStep', { description: 'One step of the work.' })
export class WorkStepType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => Int, { description: 'Its place among the steps, from 1.' })
  seq!: number;

  @Field(() => String, { description: 'What is to be done.' })
  name!: string;

  @Field(() => StepStatusEnum, { description: 'How far it is.' })
  status!: WorkStepStatus;
}

@ObjectType('WorkOrder', { description: 'So many pieces to be made, step by step.' })
@Directive('@key(fields: "id")')
export class WorkOrderType {
  @Field(() => ID, { description: 'UUID.' })
  id!: string;

  @Field(() => String, { description: 'For people: `WO-20261120-000001`.' })
  number!: string;

  @Field(() => StatusEnum, { description: 'How far the work is.' })
  status!: WorkOrderStatus;

  @Field(() => Int, { description: 'How many pieces.' })
  productQty!: number;
}

@InputType({ description: 'A step that moves on.' })
export class AdvanceWorkStepInput {
  @Field(() => ID, { description: 'The step.' })
  workStepId!: string;

  @Field(() => StepStatusEnum, { description: 'DOING to begin it, DONE to end it, SKIPPED to leave it out.' })
  status!: WorkStepStatus;

  @Field(() => String, { nullable: true, description: 'Whatever is worth knowing; at most 1,000 characters.' })
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
