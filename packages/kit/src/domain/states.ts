import { InvalidTransition } from './refusal.ts';

type Table<T> = { readonly [S in keyof T]: { readonly [verb: string]: keyof T & string } };
type VerbsIn<T> = { [S in keyof T]: keyof T[S] }[keyof T] & string;

export type StateOf<M> = M extends { states: readonly (infer S)[] } ? S : never;
export type VerbOf<M> = M extends { next(from: never, verb: infer V): unknown } ? V : never;

/**
 * State machine as a table: from each state, the verbs and where they lead. Any other transition is refused.
 * A verb leads to the same state from wherever it is allowed, so that a refusal can name the target state.
 */
export function defineStates<const T extends Table<T>>(thing: string, table: T) {
  type State = keyof T & string;
  type Verb = VerbsIn<T>;
  const targets = new Map<string, State>();
  for (const verbs of Object.values(table) as Record<string, State>[]) {
    for (const [verb, to] of Object.entries(verbs)) {
      const existing = targets.get(verb);
      if (existing !== undefined && existing !== to)
        throw new Error(`${thing}: the verb ${verb} leads to ${existing} and to ${to}`);
      targets.set(verb, to);
    }
  }
  return {
    thing,
    table,
    states: Object.keys(table) as State[],
    /** Whether `verb` may be done now. */
    allows: (from: State, verb: Verb): boolean => Object.hasOwn(table[from], verb),
    /** Every state from which `verb` may be done: the predicate of a set-based change. */
    from: (verb: Verb): State[] => (Object.keys(table) as State[]).filter((state) => Object.hasOwn(table[state], verb)),
    /** The state that follows, or InvalidTransition. */
    next(from: State, verb: Verb): State {
      const to = (table[from] as Record<string, State>)[verb];
      if (to === undefined) throw new InvalidTransition(thing, from, targets.get(verb) ?? verb);
      return to;
    },
  };
}
