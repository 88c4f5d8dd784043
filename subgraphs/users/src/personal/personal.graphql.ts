import { exposed, fact } from '@muster/kit/graphql';
import { TooMany } from './personal.refusals.ts';

export const tooMany = exposed(TooMany, 'There are as many of these as there is room for. Nothing happened.', {
  limit: { type: fact.int, description: 'How many there may be.' },
});
