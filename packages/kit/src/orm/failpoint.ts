/**
 * Points at which the program can be killed, to prove that nothing is lost there.
 * `MUSTER_FAILPOINTS=afterCommitBeforeAnswer:3` kills the process (SIGKILL) the third time it reaches that point.
 * Unset, as always outside a crash test, a failpoint is an empty function.
 */
export type Failpoint =
  | 'afterCommitBeforeAnswer'
  | 'afterSendBeforeMark'
  | 'afterEffectBeforeAck'
  | 'afterProviderBeforeCommit'
  /** A saga has taken its part in another subgraph, and its own step has not happened. */
  | 'afterRetakeBeforeApply';

const armed = parse(process.env.MUSTER_FAILPOINTS);

export const failpoint: (name: Failpoint) => void =
  armed === undefined
    ? () => {}
    : (name) => {
        const left = armed.get(name);
        if (left === undefined) return;
        if (left > 1) armed.set(name, left - 1);
        else process.kill(process.pid, 'SIGKILL');
      };

function parse(text: string | undefined): Map<string, number> | undefined {
  if (text === undefined || text === '') return undefined;
  return new Map(
    text.split(',').map((entry) => {
      const [name = '', count = '1'] = entry.split(':');
      return [name, Number(count)];
    }),
  );
}
