import { valid } from '@muster/kit/domain';
import { Allow, BulkResult, bulkRows, OwnIdempotency } from '@muster/kit/graphql';
import type { RequestContext } from '@muster/kit/subgraph';
import { Arg, Ctx, Field, ID, InputType, Mutation, Resolver } from 'type-graphql';
import { AdvanceWorkSteps, advanceWorkSteps } from './advance-work-steps.ts';
import { WorkStepStatusEnum } from './work.graphql.ts';
import type { WorkStepStatus } from './work.states.ts';

@InputType({ description: 'Work steps, and the status to move all of them to.' })
export class AdvanceWorkStepsInput {
  @Field(() => String, {
    description: 'Idempotency key, 1 to 255 characters: the same call again continues and moves nothing twice.',
  })
  idempotencyKey!: string;

  @Field(() => [ID], {
    description: 'Steps as in `advanceWorkStep`, 1 to 100, of any work orders; each is moved or refused by itself.',
  })
  workStepIds!: string[];

  @Field(() => WorkStepStatusEnum, {
    description: 'Target status: DOING from TODO, DONE from DOING, SKIPPED from either.',
  })
  status!: WorkStepStatus;
}

@Resolver()
export class AdvanceWorkStepsResolver {
  @OwnIdempotency()
  @Allow('work_order:manage')
  @Mutation(() => BulkResult.type, {
    description: 'Advances several work steps, as `advanceWorkStep` does one: some may be refused, others not.',
  })
  advanceWorkSteps(
    @Ctx() ctx: RequestContext,
    @Arg('input', () => AdvanceWorkStepsInput, { description: 'Steps and target status.' })
    input: AdvanceWorkStepsInput,
  ) {
    return BulkResult.of(async () => ({
      rows: bulkRows(await advanceWorkSteps(ctx, valid(AdvanceWorkSteps, input)), ctx.caller.locale ?? 'en'),
    }));
  }
}
