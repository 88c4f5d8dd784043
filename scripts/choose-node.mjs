import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Minimum version: from 22.17 on node:sqlite needs no flag, and --watch stops the process that it restarts. */
const OLDEST = [22, 17];

/** Path of the installed Node, or of the running one when it is recent enough. */
export async function chooseNode(bin) {
  const ours = join(bin, 'node');
  try {
    await promisify(execFile)(ours, ['--version']); // It may exist and not run, as on a Linux without glibc.
    return ours;
  } catch {
    if (isNewEnough(process.versions.node)) return process.execPath;
  }
  console.error(
    `Muster needs Node ${OLDEST.join('.')} or newer. None came with the libraries for ${process.platform}-${process.arch}, ` +
      `and this is ${process.version}: install Node 24 (https://nodejs.org) and run the command again.`,
  );
  process.exit(1);
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}
