import { spawn } from 'node:child_process';

/**
 * Exit of a child process.
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, output: string }} Ending
 */

const LOOK_AGAIN_MS = 500;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end. This process never exits before it, whatever signals arrive: the child decides, so that a second
 * Ctrl-C leaves no orphan.
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} options quiet: output is captured in `output` and not shown
 * @returns {Promise<Ending>}
 */
export function runChild(file, args, { quiet = false, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const forward = (signal) => {
      // A terminal sends Ctrl-C to the child too; a second one would mean an immediate exit without cleanup.
      if (!(signal === 'SIGINT' && process.stdin.isTTY)) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const watch = onParentGone(() => child.kill('SIGTERM'));
    let output = '';
    const keep = (text) => {
      output += text;
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const end = (code, signal) => {
      for (const each of FORWARDED) process.off(each, forward);
      clearInterval(watch);
      resolve({ code, signal, output });
    };
    child.on('error', (error) => {
      console.error(`${file} cannot be started: ${error.message}`);
      end(1, null);
    });
    child.on('close', end);
  });
}

/**
 * Orphan detection: npm sends SIGTERM to the shell between itself and this process, and the shell exits without forwarding it.
 * Without npm this process may outlive its parent.
 */
function onParentGone(stop) {
  const parent = process.ppid;
  if (!process.env.npm_lifecycle_event) return undefined;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    stop();
  }, LOOK_AGAIN_MS);
  return watch;
}

/** Exits with the exit code or the signal of the child. */
export function endAs({ code, signal }) {
  process.exitCode = code ?? 1;
  if (signal) process.kill(process.pid, signal);
}
