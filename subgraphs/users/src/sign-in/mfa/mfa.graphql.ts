import { DateTime, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { tooManyTries, wrongPassword } from '../confirm-password/confirm-password.graphql.ts';
import { BACKUP_CODES } from './backup-codes.ts';
import { AlreadyProtected, NotProtected, WrongCode } from './mfa.refusals.ts';

@ObjectType({ description: 'New secret for an authenticator, shown this once. Confirm it with a code.' })
export class SecondFactorBegunPayload {
  @Field(() => String, { description: 'The secret in base 32, for typing.' })
  secret!: string;

  @Field(() => String, { description: 'The secret as an `otpauth://` URI.' })
  otpauthUri!: string;

  @Field(() => String, { description: 'The URI as a QR code: an SVG image in a `data:` URL.' })
  qrCode!: string;
}

@ObjectType({ description: 'The second factor is on: signing in needs a code.' })
export class SecondFactorPayload {
  @ListSize(BACKUP_CODES)
  @Field(() => [String], {
    description: 'Ten codes for a lost authenticator, each valid once. They are shown this once.',
  })
  backupCodes!: string[];
}

@ObjectType({ description: 'The second factor is off: signing in needs the password alone.' })
export class SecondFactorRemovedPayload {
  @Field(() => Boolean, { description: 'Always true: the second factor is off.' })
  removed!: boolean;
}

@ObjectType({ description: 'The step-up of your session.' })
export class SecondFactorShownPayload {
  @Field(() => DateTime, { description: 'End of the step-up.' })
  until!: Date;
}

const wrong = exposed(WrongCode, 'The code is wrong, or was used already.', {});
const already = exposed(AlreadyProtected, 'The account has a second factor.', {});
const without = exposed(NotProtected, 'The account has no second factor, or it was not begun.', {});

export const BeginSecondFactorResult = resultUnion(
  'BeginSecondFactorResult',
  'Result of `beginSecondFactor`: the secret, or a refusal.',
  SecondFactorBegunPayload,
  [wrongPassword, tooManyTries, already],
);
export const ConfirmSecondFactorResult = resultUnion(
  'ConfirmSecondFactorResult',
  'Result of `confirmSecondFactor`: the backup codes, or a refusal.',
  SecondFactorPayload,
  [wrong, tooManyTries, already, without],
);
export const RemoveSecondFactorResult = resultUnion(
  'RemoveSecondFactorResult',
  'Result of `removeSecondFactor`: success, or a refusal.',
  SecondFactorRemovedPayload,
  [wrongPassword, wrong, tooManyTries, without],
);
export const ProveSecondFactorResult = resultUnion(
  'ProveSecondFactorResult',
  'Result of `proveSecondFactor`: when the step-up ends, or a refusal.',
  SecondFactorShownPayload,
  [wrong, tooManyTries, without],
);
