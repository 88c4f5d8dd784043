import { z } from 'zod';
import { BadKeyring, parseKeyring } from './keyring.ts';

/** Settings schema of `MUSTER_DATA_KEY`: text in, keyring out. */
export const dataKeySetting = z
  .string('is needed: 64 hex digits, or id:64 hex digits,… with the current key first')
  .transform((text, problems) => {
    try {
      return parseKeyring(text);
    } catch (error) {
      if (!(error instanceof BadKeyring)) throw error;
      problems.addIssue(error.message);
      return z.NEVER;
    }
  });
