export { run } from './embedded.ts';
