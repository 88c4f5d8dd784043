export { serveProcess } from './serve-process.ts';
