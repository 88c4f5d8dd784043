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
  })
  .meta({
    description:
      'Key of personal data, 64 hex digits, or a list `k2:…,k1:…`, the current one first; in production none that can be guessed.',
    unset: 'made and kept in the data folder',
  });
