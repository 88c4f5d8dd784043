import { DateTime, exposed, ListSize, resultUnion } from '@muster/kit/graphql';
import { Field, ObjectType } from 'type-graphql';
import { tooManyTries, wrongPassword } from '../confirm-password/confirm-password.graphql.ts';
import { BACKUP_CODES } from './backup-codes.ts';
import { AlreadyProtected, NotProtected, WrongCode } from './mfa.refusals.ts';

@ObjectType({ description: 'A secret for an authenticator. It is shown this once; confirm it with a code of it.' })
export class SecondFactorBegunPayload {
  @Field(() => String, { description: 'To be typed by hand, in base 32.' })
  secret!: string;

  @Field(() => String, { description: 'The same as an `otpauth://` address.' })
  otpauthUri!: string;

  @Field(() => String, { description: 'The address as a QR code: an SVG image in a `data:` URL.' })
  qrCode!: string;
}

@ObjectType({ description: 'From now on signing in needs a code.' })
export class SecondFactorPayload {
  @ListSize(BACKUP_CODES)
  @Field(() => [String], {
    description: 'Ten codes for when the device is lost, each good once. They are shown this once.',
  })
  backupCodes!: string[];
}

@ObjectType({ description: 'Signing in needs the password alone again.' })
export class SecondFactorRemovedPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  removed!: boolean;
}

@ObjectType({ description: 'You have shown your second factor.' })
export class SecondFactorShownPayload {
  @Field(() => DateTime, { description: 'Until when that is good for what asks for it.' })
  until!: Date;
}

const wrong = exposed(WrongCode, 'The code is wrong, or was used already.', {});
const already = exposed(AlreadyProtected, 'The account has a second factor.', {});
const without = exposed(NotProtected, 'The account has no second factor, or it was not begun.', {});

export const BeginSecondFactorResult = resultUnion(
  'BeginSecondFactorResult',
  'What became of `beginSecondFactor`.',
  SecondFactorBegunPayload,
  [wrongPassword, tooManyTries, already],
);
export const ConfirmSecondFactorResult = resultUnion(
  'ConfirmSecondFactorResult',
  'What became of `confirmSecondFactor`.',
  SecondFactorPayload,
  [wrong, tooManyTries, already, without],
);
export const RemoveSecondFactorResult = resultUnion(
  'RemoveSecondFactorResult',
  'What became of `removeSecondFactor`.',
  SecondFactorRemovedPayload,
  [wrongPassword, wrong, tooManyTries, without],
);
export const ProveSecondFactorResult = resultUnion(
  'ProveSecondFactorResult',
  'What became of `proveSecondFactor`.',
  SecondFactorShownPayload,
  [wrong, tooManyTries, without],
);
