import { spawn } from 'node:child_process';
import type { UnixUser } from './unix-user.ts';

export interface Outcome {
  /** null when the command was ended by a signal or could not be started at all */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** undefined: the user of this program */
  readonly user: UnixUser | undefined;
  readonly cwd: string;
}

/** Runs a command to its end. Never throws: a failed start is an outcome too. */
export function runCommand(file: string, args: readonly string[], { user, cwd }: CommandOptions): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      cwd,
      uid: user?.uid,
      gid: user?.gid,
      // A minimal environment: PGPORT, PGDATA and the like, if set around us, would address another server.
      // C makes the messages English, which postmaster.ts reads; HOME is read by nothing but must exist.
      env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', HOME: cwd },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', (error) => resolve({ exitCode: null, stdout, stderr: error.message }));
    child.on('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
