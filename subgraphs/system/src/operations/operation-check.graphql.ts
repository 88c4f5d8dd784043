import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql';
import { SCHEMA_DIR } from './manifest.ts';
import { whenChanged } from './when-changed.ts';

const PROBLEM_MAX_CHARS = 500;
/** One mistake says enough, and ends the search. */
const OPTIONS = { maxErrors: 1 };

/** The API schema that was deployed with this process. */
export const apiSchema = whenChanged(join(SCHEMA_DIR, 'api.graphql'), (text) => buildSchema(text));

const found = new WeakMap<GraphQLSchema, Map<string, string | null>>();

/** Why a schema would not serve a document; null when it does. Each is looked at once, in an event-loop turn of its own. */
export async function problemOf(schema: GraphQLSchema, text: string): Promise<string | null> {
  const known = found.get(schema) ?? new Map<string, string | null>();
  found.set(schema, known);
  const before = known.get(text);
  if (before !== undefined) return before;
  await turn();
  const problem = mistakeIn(schema, text);
  known.set(text, problem);
  return problem;
}

function mistakeIn(schema: GraphQLSchema, text: string): string | null {
  try {
    const [mistake] = validate(schema, parse(text), undefined, OPTIONS);
    return mistake?.message.slice(0, PROBLEM_MAX_CHARS) ?? null;
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, PROBLEM_MAX_CHARS) : 'it is no document';
  }
}
