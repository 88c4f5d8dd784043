import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';

const PREFIX = 'dk_';

/** A device key as a client sends it. An impossible one counts as none, and fails no sign-in. */
export const DeviceKey = z
  .string()
  .regex(/^dk_[\w-]{43}$/)
  .nullish()
  .catch(null);

/** 256 random bits cannot be guessed, so a plain hash is as safe as a slow one. */
export const newDeviceKey = (): string => PREFIX + randomBytes(32).toString('base64url');

export const hashOfDeviceKey = (key: string): Buffer => createHash('sha256').update(key).digest();
