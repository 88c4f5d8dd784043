import { common, DateTime, enumType, resultUnion } from '@muster/kit/graphql';
import { Field, ID, ObjectType } from 'type-graphql';
import { SessionsEndedPayload } from '../access/sessions-ended.graphql.ts';
import type { DeviceType as Kind } from './device.entity.ts';

export const DeviceTypeEnum = enumType<Kind>('DeviceType', 'Kind of device, by its own account.', {
  DESKTOP: 'Desktop or laptop computer.',
  MOBILE: 'Smartphone or other phone.',
  TABLET: 'Tablet of any size.',
  OTHER: 'A program that is no browser, or does not identify itself.',
});

@ObjectType('Device', {
  description: 'Browser or app that an account signs in with. Recognised by a key that only it has.',
})
export class DeviceType {
  @Field(() => ID, { description: 'UUID of the device.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name that its owner gave it; null for everybody else.' })
  name!: string | null;

  @Field(() => DeviceTypeEnum, { description: 'Kind of device, by its own account.' })
  type!: Kind;

  @Field(() => String, { nullable: true, description: 'Its operating system, by its own account: `Windows`.' })
  os!: string | null;

  @Field(() => String, { nullable: true, description: 'Its browser, by its own account: `Firefox`.' })
  browser!: string | null;

  @Field(() => Boolean, { description: 'Whether this request comes from it.' })
  isCurrent!: boolean;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'End of the trust, until which a sign-in on it needs no code of the second factor; null when untrusted.',
  })
  trustedUntil!: Date | null;

  @Field(() => DateTime, { description: 'Moment of its first sign-in.' })
  createdAt!: Date;

  @Field(() => DateTime, { description: 'When a session was last begun or refreshed on it.' })
  lastUsedAt!: Date;
}

@ObjectType({ description: 'The device after the change.' })
export class DevicePayload {
  @Field(() => DeviceType, { description: 'Device as it is now.' })
  device!: DeviceType;
}

export const RenameDeviceResult = resultUnion(
  'RenameDeviceResult',
  'Result of `renameDevice`: the device, or a refusal.',
  DevicePayload,
  [common.notFound, common.invalidInput],
);
export const TrustDeviceResult = resultUnion(
  'TrustDeviceResult',
  'Result of `trustThisDevice` and `distrustDevice`: the device, or a refusal.',
  DevicePayload,
  [common.notFound, common.stepUpRequired],
);
export const RemoveDeviceResult = resultUnion(
  'RemoveDeviceResult',
  'Result of `removeDevice`: how many sessions ended, or a refusal.',
  SessionsEndedPayload,
  [common.notFound],
);
