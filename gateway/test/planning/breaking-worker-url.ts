/** A worker that answers any plan with its request, dies at the word "die", and never answers "endless". */
export const BREAKING_WORKER = new URL('./breaking-worker.ts', import.meta.url);
