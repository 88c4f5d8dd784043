import { BadSettings } from './settings.ts';

/** The variables that hold secrets. Each key of a list is checked by itself. */
const SECRETS = [
  'MUSTER_IDENTITY_SECRET',
  'MUSTER_AUTH_SECRET',
  'MUSTER_DATA_KEY',
  'MUSTER_MOCK_SECRET',
  'MUSTER_METRICS_TOKEN',
  'MUSTER_EVENT_KEY',
];

/** Words of examples and of hasty typing. */
const GUESSABLE = /secret|passw|chang.?me|replace|example|muster|test|default|admin|qwert|letmein|xxxx|1234|abcd/i;
/** One in a thousand random texts of 16 hex digits has fewer; none of 32 and more. */
const DISTINCT_MIN = 7;
const LENGTH_MIN = 16;

/** Why a secret can be guessed, or null. A random one has none of these faults. */
export function weaknessOf(secret: string): string | null {
  if (secret.length < LENGTH_MIN) return `has fewer than ${LENGTH_MIN} characters`;
  if (new Set(secret.toLowerCase()).size < DISTINCT_MIN) return `has fewer than ${DISTINCT_MIN} different characters`;
  if (isRepeated(secret)) return 'repeats itself';
  // Hex digits spell no words, but may well count.
  if (!/^[0-9a-f]+$/i.test(secret) && GUESSABLE.test(secret)) return 'contains what stands in examples';
  return null;
}

const isRepeated = (text: string): boolean => (text + text).indexOf(text, 1) < text.length;

/** In production a guessable secret stops the start, with a line for each. */
export function refuseWeakSecrets(env: NodeJS.ProcessEnv): void {
  if (env.NODE_ENV !== 'production') return;
  const lines: string[] = [];
  const seen = new Map<string, string>();
  for (const name of SECRETS) {
    const value = env[name];
    if (!value) continue;
    for (const secret of value.split(',').map((part) => part.trim().replace(/^[a-z][a-z0-9]{0,15}:/i, ''))) {
      const why = weaknessOf(secret);
      if (why !== null) lines.push(`  ${name}: ${why}; make one with \`openssl rand -hex 32\``);
      const other = seen.get(secret);
      if (other !== undefined && other !== name) lines.push(`  ${name}: is the same as ${other}`);
      seen.set(secret, name);
    }
  }
  if (lines.length > 0) throw new BadSettings(`In production these secrets are not taken:\n${lines.join('\n')}`);
}
