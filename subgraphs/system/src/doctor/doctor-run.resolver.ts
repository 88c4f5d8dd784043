import { Allow, ListSize, SafeInt } from '@muster/kit/graphql';
import { type RequestContext, SYSTEM_MANAGE, SYSTEM_READ } from '@muster/kit/subgraph';
import { GraphQLError } from 'graphql';
import { Arg, Ctx, FieldResolver, ID, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { PARTS } from '../parts.ts';
import { DoctorRun } from './doctor-run.entity.ts';
import { DoctorCheckType, DoctorRunType, RunDoctorResult } from './doctor-run.graphql.ts';
import { doctorRunLive } from './doctor-run.live.ts';
import { checksOfRun, doctorRunById } from './doctor-run.loaders.ts';
import { CHECKS_MAX } from './run-checks.ts';
import { startRun } from './start-run.ts';

@Resolver(() => DoctorRunType)
export class DoctorRunResolver {
  @Allow(SYSTEM_READ)
  @Query(() => DoctorRunType, {
    nullable: true,
    description: 'Run of the doctor by its id, or the latest. Null when there is none; a run is kept for 30 days.',
  })
  doctorRun(
    @Ctx() ctx: RequestContext,
    @Arg('id', () => ID, { nullable: true, description: 'UUID of the run; the latest when left out.' })
    id: string | null | undefined,
  ): Promise<DoctorRun | null> {
    if (id != null) return ctx.load(doctorRunById, id);
    return ctx.em.findOne(DoctorRun, { startedAt: { $lte: ctx.now } }, { orderBy: { startedAt: 'desc' } });
  }

  @Allow(SYSTEM_MANAGE)
  @Mutation(() => RunDoctorResult.type, {
    description:
      'Checks every invariant of every part, one after the other, in the background. One run at a time: `InvalidTransition` while one is running.',
  })
  runDoctor(@Ctx() ctx: RequestContext) {
    return RunDoctorResult.of(async () => ({ run: await ctx.transact(startRun) }));
  }

  @Allow(SYSTEM_READ)
  @Subscription(() => DoctorRunType, {
    description: 'Run of the doctor as it is, then again after each of its checks, ten times a second at most.',
    subscribe: ({ args, context }) => watchRun(context as RequestContext, (args as { id: string }).id),
  })
  doctorRunChanged(
    @Root() run: DoctorRun,
    @Arg('id', () => ID, { description: 'UUID of the run.' }) _id: string,
  ): DoctorRunType {
    return run;
  }

  @ListSize(CHECKS_MAX)
  @FieldResolver(() => [DoctorCheckType], {
    description: 'Checks of the run in their order, part by part; empty until the parts were asked for theirs.',
  })
  checks(@Ctx() ctx: RequestContext, @Root() run: DoctorRun): Promise<DoctorCheckType[]> {
    return ctx.load(checksOfRun, run.id);
  }

  @ListSize(PARTS.length)
  @FieldResolver(() => [String], { description: 'Parts that did not answer; empty unless the run has FAILED.' })
  missingParts(@Root() { missingParts }: DoctorRun): readonly string[] {
    return missingParts;
  }

  @FieldResolver(() => SafeInt, { description: 'Rises with each change of the run: a client keeps the highest.' })
  seq(@Root() { version }: DoctorRun): number {
    return version;
  }
}

async function watchRun(ctx: RequestContext, given: string): Promise<AsyncIterable<DoctorRun>> {
  const read = async () => {
    const [run] = await doctorRunById([given], ctx.reader);
    if (run == null) throw new GraphQLError('There is no such doctor run.', { extensions: { code: 'NOT_FOUND' } });
    return run;
  };
  const { id } = await read();
  const changes = ctx.watch(doctorRunLive, [id], async () => [{ key: id, seq: -1, value: id }]);
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const { done } = await changes.next();
        return done ? { value: undefined, done: true } : { value: await read(), done: false };
      },
      return: () => changes.return!() as Promise<IteratorResult<DoctorRun>>,
    }),
  };
}
