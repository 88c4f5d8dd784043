import { existsSync, readFileSync } from 'node:fs';

/**
 * Points at which the program can be killed, to prove that nothing is lost there.
 * `MUSTER_FAILPOINTS=afterCommitBeforeAnswer:3` kills the process (SIGKILL) the third time it reaches that point;
 * `MUSTER_FAILPOINTS=@file` counts from when the file is there, and does what it says.
 * Unset, as always outside a crash test, a failpoint is an empty function. Nothing counts before `armFailpoints`: what a process
 * makes good at its start would otherwise kill it before anybody can ask it.
 */
export type Failpoint =
  | 'afterCommitBeforeAnswer'
  | 'afterSendBeforeMark'
  | 'afterEffectBeforeAck'
  | 'afterProviderBeforeCommit'
  /** A saga has taken its part in another subgraph, and its own step has not happened. */
  | 'afterRetakeBeforeApply';

const setting = process.env.MUSTER_FAILPOINTS ?? '';
let wanted = setting === '' || setting.startsWith('@') ? undefined : parse(setting);
let isArmed = false;

/** Begins to count: called by a process once it is ready. */
export const armFailpoints = (): void => {
  isArmed = true;
};

export const failpoint: (name: Failpoint) => void =
  setting === ''
    ? () => {}
    : (name) => {
        const left = isArmed ? wantedNow()?.get(name) : undefined;
        if (left === undefined) return;
        if (left > 1) wanted?.set(name, left - 1);
        else process.kill(process.pid, 'SIGKILL');
      };

function wantedNow(): Map<string, number> | undefined {
  const file = setting.slice(1);
  if (wanted === undefined && existsSync(file)) wanted = parse(readFileSync(file, 'utf8'));
  return wanted;
}

function parse(text: string): Map<string, number> {
  return new Map(
    text.split(',').map((entry) => {
      const [name = '', count = '1'] = entry.split(':');
      return [name, Number(count)];
    }),
  );
}
