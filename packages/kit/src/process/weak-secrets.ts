import { BadSettings } from './settings.ts';

/** The variables that are secrets. Of a list of keys each is looked at by itself. */
const SECRETS = [
  'MUSTER_IDENTITY_SECRET',
  'MUSTER_AUTH_SECRET',
  'MUSTER_DATA_KEY',
  'MUSTER_MOCK_SECRET',
  'MUSTER_METRICS_TOKEN',
  'MUSTER_EVENT_KEY',
];

/** Words that stand in examples and in what people type in a hurry. */
const GUESSABLE = /secret|passw|chang.?me|replace|example|muster|test|default|admin|qwert|letmein|xxxx|1234|abcd/i;
/** Of 16 random hex digits one has fewer in a thousand cases; of 32 and more nobody has. */
const DISTINCT_MIN = 7;
const LENGTH_MIN = 16;

/** Why a secret can be guessed, or null. What was made at random has none of these. */
export function weaknessOf(secret: string): string | null {
  if (secret.length < LENGTH_MIN) return `has fewer than ${LENGTH_MIN} characters`;
  if (new Set(secret.toLowerCase()).size < DISTINCT_MIN) return `has fewer than ${DISTINCT_MIN} different characters`;
  if (isRepeated(secret)) return 'repeats itself';
  // Hex digits make no words, but may well count.
  if (!/^[0-9a-f]+$/i.test(secret) && GUESSABLE.test(secret)) return 'contains what stands in examples';
  return null;
}

const isRepeated = (text: string): boolean => (text + text).indexOf(text, 1) < text.length;

/** In production a secret that can be guessed stops the start, with a line for each. */
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
