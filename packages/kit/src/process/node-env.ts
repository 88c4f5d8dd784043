import { z } from 'zod';

/** `NODE_ENV`: an unknown value is refused, as it would count as development, with everything open that production shuts. */
export const nodeEnvSetting = z
  .enum(['production', 'development', 'test'], 'is production or development')
  .optional()
  .meta({
    description:
      '`production`: no introspection, no explorer, no mock payments, no secrets that can be guessed. In Docker Compose it is the default.',
    unset: '`development`',
  });
