import { common, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, InputType } from 'type-graphql';
import { BatchPayload } from '../batch/batch.graphql.ts';
import type { DECISIONS } from './decide-batch.ts';

type Decision = (typeof DECISIONS)[number];

const DecisionEnum = enumType<Decision>(
  'BatchDecision',
  'Decision of an administrator on a batch that missed its goal, or that was not confirmed before its window closed.',
  {
    PRODUCE: 'The paid quantity is made; an unconfirmed batch is confirmed, and its customers are asked to pay.',
    CANCEL: 'Nothing is made; orders are cancelled and every payment is refunded.',
  },
);

@InputType({ description: 'Offer whose batch is to be confirmed.' })
export class ConfirmBatchInput {
  @Field(() => ID, {
    description:
      'Offer of a sell window that has not closed, whether its threshold is reached or not; or one whose `counter.decisionUntil` has not passed.',
  })
  offerId!: string;
}

@InputType({ description: 'Decision on an offer under the goal policy ADMIN_DECIDES.' })
export class DecideBatchInput {
  @Field(() => ID, { description: 'Offer whose `counter.awaitsDecision` is true.' })
  offerId!: string;

  @Field(() => DecisionEnum, { description: 'PRODUCE or CANCEL; final.' })
  decision!: Decision;
}

export const ConfirmBatchResult = resultUnion(
  'ConfirmBatchResult',
  'Confirmed batch, or the reason why it was not confirmed.',
  BatchPayload,
  [common.notFound, common.invalidTransition, common.invalidInput],
);

export const DecideBatchResult = resultUnion(
  'DecideBatchResult',
  'Finalized, confirmed or cancelled batch, or the reason why nothing was decided.',
  BatchPayload,
  [common.notFound, common.invalidTransition, common.invalidInput, common.stepUpRequired],
);
