import { CONTESTANTS, type SubgraphUrls } from './contestants.ts';

/** Process of one contestant. */
const [, , name = '', urls = '{}'] = process.argv;
const url = await CONTESTANTS[name]!(JSON.parse(urls) as SubgraphUrls);
const end = () => process.exit(0);
process.once('message', end);
process.once('disconnect', end);
process.send?.({ url, pid: process.pid });
