import type { z } from 'zod';
import { readSettings } from '../process/index.ts';
import type { SettingsBy } from '../subgraph/index.ts';

/** Reads the environment at once, and answers the settings by the schema by which they were read. */
export function settingsBy(schema: z.ZodType, env: NodeJS.ProcessEnv, whose: string): SettingsBy {
  const settings: unknown = readSettings(schema, env, whose);
  return <S extends z.ZodType>(asked: S): z.output<S> => {
    if (asked !== schema) throw new Error(`${whose} has not read its settings by this schema`);
    // Read by the same schema: the compiler does not know that both are one.
    return settings as z.output<S>;
  };
}
