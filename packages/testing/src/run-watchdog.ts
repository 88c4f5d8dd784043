/**
 * node run-watchdog.ts FOLDER: waits until its standard input ends, which it does when the process that holds the other end
 * has ended, however it ended; then ends whatever is left of the test run in that folder.
 */
import { endRun } from './end-run.ts';

const [, , folder = ''] = process.argv;
if (!folder.includes('muster-tests-')) throw new Error(`${folder} is no folder of a test run.`);
process.stdin.resume();
process.stdin.once('close', () => void endRun(folder));
