import { parentPort } from 'node:worker_threads';

parentPort!.on('message', ({ text }: { text: string }) => {
  if (text.includes('die')) process.exit(3);
  while (text.includes('endless'));
  parentPort!.postMessage({ plan: { kind: 'QueryPlan', text } });
});
parentPort!.postMessage('ready');
