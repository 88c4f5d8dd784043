import { spawn } from 'node:child_process';

/**
 * How a child ended.
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, output: string }} Ending
 */

const LOOK_AGAIN_MS = 500;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program to its end. While it runs, this process does not end before it, whatever signal comes and however
 * often: the child decides, so that a second Ctrl-C leaves no orphan behind.
 * @param {{ quiet?: boolean, env?: NodeJS.ProcessEnv }} options quiet: what it says is kept in `output` and not shown
 * @returns {Promise<Ending>}
 */
export function runChild(file, args, { quiet = false, env = process.env } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit' });
    const forward = (signal) => {
      // A terminal sends Ctrl-C to the child too; twice would read as "at once, without cleaning up".
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
 * npm hands a SIGTERM to the shell between itself and us, and that shell dies without a word to anybody. Started by hand
 * instead, we may well outlive whoever started us.
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

/** Ends this process as the child ended, so that whoever called sees no difference. */
export function endAs({ code, signal }) {
  process.exitCode = code ?? 1;
  if (signal) process.kill(process.pid, signal);
}
