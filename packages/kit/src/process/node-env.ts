import { z } from 'zod';

/** `NODE_ENV`: a word that nobody knows would be development, with everything open that is shut in production. */
export const nodeEnvSetting = z.enum(['production', 'development', 'test'], 'is production or development').optional();
