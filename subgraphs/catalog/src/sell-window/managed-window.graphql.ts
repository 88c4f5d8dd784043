import { enumType } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import type { SellWindowAction } from './sell-window.actions.ts';
import { SellWindowOfferType } from './sell-window.graphql.ts';
import type { SellWindowProblemCode } from './sell-window.problems.ts';

export const SellWindowActionEnum = enumType<SellWindowAction>(
  'SellWindowAction',
  'Action on a sell window that is allowed now.',
  {
    CHANGE: 'Change it, by `changeSellWindow`: while it is open its texts only.',
    ADD_OFFER: 'Add an offer, by `addSellWindowOffer`.',
    ANNOUNCE: 'Announce it, by `announceSellWindow`.',
    OPEN: 'Open it, or schedule its opening, by `openSellWindow`.',
    PROLONG: 'Move its closing time, by `prolongSellWindow`.',
    CLOSE: 'Close it, by `closeSellWindow`.',
    CANCEL: 'Call it off, by `cancelSellWindow`, unless production of an offer is planned.',
    CLONE: 'Make a draft like it, by `cloneSellWindow`.',
  },
);

const ProblemCodeEnum = enumType<SellWindowProblemCode>(
  'SellWindowProblemCode',
  'Problem of a sell window that has not opened.',
  {
    NO_OFFERS: 'No offer of it is on sale.',
    CLOSE_PASSED: 'Its closing time has passed, so that it cannot be opened.',
    PRODUCT_NOT_SOLD: 'The product of an offer is a draft, off sale or archived.',
  },
);

@ObjectType('SellWindowProblem', { description: 'Problem to mend before a sell window opens.' })
export class SellWindowProblemType {
  @Field(() => ProblemCodeEnum, { description: 'Problem for programs.' })
  code!: SellWindowProblemCode;

  @Field(() => String, {
    description: 'Problem as one sentence in the language of `Accept-Language`. Do not parse it.',
  })
  message!: string;

  @Field(() => SellWindowOfferType, {
    nullable: true,
    description: 'Offer that has the problem; null for one of the sell window itself.',
  })
  offer!: SellWindowOfferType | null;
}
