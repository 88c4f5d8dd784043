const HOUR_MS = 3_600_000;

/** An account's id carries the time of its creation (UUID version 7). */
export function isYoung(id: string, hours: number, now: Date): boolean {
  if (id[14] !== '7') return false;
  const madeAt = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return now.getTime() - madeAt < hours * HOUR_MS;
}
