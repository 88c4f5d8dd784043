interface Bound<Q> {
  /** 1 unless told. */
  readonly sizeOf?: (question: Q) => number;
  /** Of what is asked at once; a question that is larger is asked alone. */
  readonly max?: number;
}

/**
 * One question at a time: who asks while an answer is on its way is answered by the next, with everybody else who does.
 * A question that stands alone waits for nobody.
 */
export function coalesce<Q, A>(
  ask: (questions: readonly Q[]) => Promise<readonly A[]>,
  { sizeOf = () => 1, max = Number.POSITIVE_INFINITY }: Bound<Q> = {},
): (question: Q) => Promise<A> {
  const waiting: { readonly question: Q; readonly answer: PromiseWithResolvers<A> }[] = [];
  let asking = false;

  /** The oldest that go together. */
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
    // Those who were woken by the same turn of the loop are asked for together.
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
