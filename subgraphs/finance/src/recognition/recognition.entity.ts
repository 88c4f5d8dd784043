import { defineEntity, p } from '@mikro-orm/core';

const OfferRecognitionSchema = defineEntity({
  name: 'OfferRecognition',
  properties: {
    offerId: p.uuid().primary(),
    completedBatchId: p.uuid().nullable(),
  },
});

/** An offer that revenue is recognised of: its row is locked meanwhile. */
export class OfferRecognition extends OfferRecognitionSchema.class {}
OfferRecognitionSchema.setClass(OfferRecognition);
