import { z } from 'zod';

/** An area and a location, and possibly a sub-location: never an offset, which has no daylight saving. */
const NAME = /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)+$/;
const WITHOUT_AREA = new Map([
  ['utc', 'UTC'],
  ['gmt', 'GMT'],
]);
const zones = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [zone.toLowerCase(), zone]));

/** The canonical case of an IANA time zone's name (`asia/taipei` is Asia/Taipei), or null for any other text. */
export function timezoneOf(text: string): string | null {
  const lower = text.toLowerCase();
  const plain = WITHOUT_AREA.get(lower) ?? zones.get(lower);
  if (plain !== undefined) return plain;
  // A link to another zone, such as Asia/Ho_Chi_Minh: Intl accepts it and does not list it.
  if (!NAME.test(text) || !isTaken(text)) return null;
  return lower.replace(/(^|[/_-])([a-z])/g, (_all, before: string, letter: string) => before + letter.toUpperCase());
}

function isTaken(timeZone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return true;
  } catch {
    return false;
  }
}

/** An IANA time zone such as Asia/Taipei, in canonical case. */
export const timezoneField = z
  .string()
  .trim()
  .max(64)
  .transform((text, problems) => {
    const zone = timezoneOf(text);
    if (zone === null) problems.addIssue({ code: 'custom', message: 'is not an IANA time zone' });
    return zone ?? z.NEVER;
  });
