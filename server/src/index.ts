export { examine, type Finding } from './doctor/examine.ts';
export { subgraphs } from './subgraphs.ts';
