interface Bound<Q> {
  /** 1 when left out. */
  readonly sizeOf?: (question: Q) => number;
  /** Maximum size of one call; a larger question goes alone. */
  readonly max?: number;
}

/**
 * One call in flight; callers meanwhile share the next (micro-batches without a timer). A lone question waits for nothing but
 * the call in flight.
 */
export function coalesce<Q, A>(
  ask: (questions: readonly Q[]) => Promise<readonly A[]>,
  { sizeOf = () => 1, max = Number.POSITIVE_INFINITY }: Bound<Q> = {},
): (question: Q) => Promise<A> {
  const waiting: { readonly question: Q; readonly answer: PromiseWithResolvers<A> }[] = [];
  let asking = false;

  /** Takes the oldest questions that fit into one call. */
  const next = () => {
    let size = 0;
    const tooMuch = waiting.findIndex(({ question }, index) => {
      size += sizeOf(question);
      return index > 0 && size > max;
    });
    return waiting.splice(0, tooMuch === -1 ? waiting.length : tooMuch);
  };
  const askAll = async (): Promise<void> => {
    asking = true;
    // Questions of the same turn of the event loop share the first call.
    await Promise.resolve();
    while (waiting.length > 0) {
      const asked = next();
      try {
        const answers = await ask(asked.map(({ question }) => question));
        for (const [index, { answer }] of asked.entries()) answer.resolve(answers[index]!);
      } catch (error) {
        for (const { answer } of asked) answer.reject(error);
      }
    }
    asking = false;
  };
  return (question) => {
    const answer = Promise.withResolvers<A>();
    waiting.push({ question, answer });
    if (!asking) void askAll();
    return answer.promise;
  };
}
