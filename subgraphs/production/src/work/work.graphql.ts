import { Allow, common, connectionType, DateTime, enumType, resultUnion, SeenBy } from '@muster/kit/graphql';
import { Directive, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import type { WorkOrderStatus, WorkStepStatus } from './work.states.ts';

const WorkOrderStatusEnum = enumType<WorkOrderStatus>('WorkOrderStatus', 'Lifecycle status of a work order.', {
  READY: 'Planned: no step has begun.',
  IN_PROGRESS: 'In progress: at least one step has begun.',
  DONE: 'Finished: every step is DONE or SKIPPED.',
  FAILED: 'Failed: the work must be repeated.',
  CANCELLED: 'Cancelled: its steps stay as they are.',
});

export const WorkStepStatusEnum = enumType<WorkStepStatus>('WorkStepStatus', 'Progress status of a work step.', {
  TODO: 'Work that has not started.',
  DOING: 'Work in progress.',
  DONE: 'Work that is finished; final.',
  SKIPPED: 'Left out; final.',
});

@ObjectType('WorkOrder', {
  description: 'Work order: the production task for the whole quantity of a batch, in steps.',
})
@Directive('@key(fields: "id")')
@SeenBy('anyone')
export class WorkOrderType {
  @Field(() => ID, { description: 'UUID of the work order.' })
  id!: string;

  @Field(() => String, { description: 'Work order number for people: `WO-20261120-000123`.' })
  number!: string;

  @Field(() => WorkOrderStatusEnum, { description: 'Lifecycle status; it follows from the steps.' })
  status!: WorkOrderStatus;

  @Field(() => Int, { description: 'Planned quantity, in units.' })
  productQty!: number;

  @Field(() => Int, { description: 'Good quantity produced; 0 until the work order is DONE.' })
  goodQty!: number;

  @Field(() => Int, { description: 'Scrap quantity: units that failed the quality check.' })
  scrapQty!: number;

  @Field(() => DateTime, { nullable: true, description: 'Time at which the first step began; null before.' })
  startedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Time at which the last step was over; null before.' })
  finishedAt?: Date | null;
}

@ObjectType('WorkStep', { description: 'Work step: one stage of a work order.' })
export class WorkStepType {
  @Field(() => ID, { description: 'UUID of the work step.' })
  id!: string;

  @Field(() => Int, { description: 'Sequence number within the work order, from 1.' })
  seq!: number;

  @Field(() => String, { description: 'Task of the step: `Quality check`.' })
  name!: string;

  @Field(() => WorkStepStatusEnum, { description: 'Progress status; moved by `advanceWorkStep`.' })
  status!: WorkStepStatus;

  @Allow('work_order:manage')
  @Field(() => String, { nullable: true, description: 'Internal notes, at most 1,000 characters.' })
  notes?: string | null;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Start time; null before, or when the step was skipped from TODO.',
  })
  startedAt?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Time at which the step was DONE or SKIPPED; null before.' })
  finishedAt?: Date | null;
}

@InputType({ description: 'Work step and the status to move it to.' })
export class AdvanceWorkStepInput {
  @Field(() => ID, { description: 'Step of a batch in SCHEDULED or IN_PRODUCTION.' })
  workStepId!: string;

  @Field(() => WorkStepStatusEnum, {
    description: 'Target status: DOING from TODO, DONE from DOING, SKIPPED from either.',
  })
  status!: WorkStepStatus;

  @Field(() => String, {
    nullable: true,
    description: 'Internal notes that replace the former ones, at most 1,000 characters; unchanged when omitted.',
  })
  notes?: string | null;
}

@ObjectType({ description: 'Payload with a work order after its change.' })
export class WorkOrderPayload {
  @Field(() => WorkOrderType, { description: 'Work order of the step, with its status after the mutation.' })
  workOrder!: WorkOrderType;
}

export const AdvanceWorkStepResult = resultUnion(
  'AdvanceWorkStepResult',
  'Work order after the step moved, or the reason why it did not.',
  WorkOrderPayload,
  [common.notFound, common.invalidTransition, common.invalidInput],
);

export const WorkOrderConnectionType = connectionType('WorkOrder', () => WorkOrderType);

@InputType({ description: 'Filter of a list of work orders; a missing or null field does not restrict.' })
export class WorkOrderFilterInput {
  @Field(() => [WorkOrderStatusEnum], {
    nullable: true,
    description: 'Any of these statuses; none of them for an empty list.',
  })
  status?: WorkOrderStatus[] | null;

  @Field(() => ID, { nullable: true, description: 'Work orders of this batch.' })
  batchId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Beginning of the work order number, in any case: `WO-20261120`; at most 100 characters.',
  })
  search?: string | null;
}
