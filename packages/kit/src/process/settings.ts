import type { z } from 'zod';

/** The environment lacks something or says it wrongly; the message has one line for each variable. */
export class BadSettings extends Error {}

/** Reads what a schema asks of the environment. Every mistake is named at once. */
export function readSettings<S extends z.ZodType>(schema: S, env: NodeJS.ProcessEnv, whose: string): z.infer<S> {
  // An empty variable is how shells and compose files say "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => `  ${path.join('.') || 'environment'}: ${message}`);
  throw new BadSettings(`${whose} cannot start with these environment variables:\n${lines.join('\n')}`);
}
