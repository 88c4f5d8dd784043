import type { z } from 'zod';

/** Missing or wrong environment variables; the message has one line for each. */
export class BadSettings extends Error {}

/** Reads the environment by a schema. Reports every mistake at once. */
export function readSettings<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv, whose: string): z.infer<S> {
  // Shells and compose files write "not set" as an empty variable.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.') || 'environment'}: ${message}`);
  throw new BadSettings(`${whose} cannot start with these environment variables:\n${lines.join('\n')}`);
}
