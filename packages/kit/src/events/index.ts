export { type Command, defineCommand, type InputOf, type OutputOf } from './command.ts';
export { type Envelope, PARTITIONS, partitionOf } from './envelope.ts';
export { type AnyEvent, defineEvent, type EventType, type PayloadOf } from './event.ts';
export { checkEnvelope, type ReadEnvelope } from './read-envelope.ts';
