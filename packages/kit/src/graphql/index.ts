import 'reflect-metadata'; // Before any class below is decorated.

export { type Access, Allow, ForViewer, forbidden, SeenBy, unauthenticated, type Viewers } from './allow.ts';
export { BulkResult, bulkRows } from './bulk.graphql.ts';
export { ActorKindEnum, type ChangeActor, changeActorOf, changeActorType } from './change-actor.graphql.ts';
export { CountryCode, CurrencyCode, Locale } from './code-scalars.ts';
export { connectionType, PageArgs, PageInfo } from './connection.ts';
export { derivedId } from './derived-id.ts';
export { enumType } from './enum.ts';
export { Guessed } from './guessed.ts';
export { NoIdempotencyKey, OwnIdempotency } from './idempotency-key.ts';
export { Json } from './json-scalar.ts';
export { COUNT_COST, Cost, ListSize, Paged } from './list-size.ts';
export { MoneyInput, MoneyType } from './money.graphql.ts';
export { overrunError } from './overrun-error.ts';
export { DateOnly, DateTime, SafeInt } from './scalars.ts';
export { StepUp, StepUpWhen } from './step-up.ts';
export { type SubgraphSchema, subgraphSchema } from './subgraph-schema.ts';
export { hasTag } from './tags.ts';
export { common, type Exposed, exposed, fact, resultUnion, UserError } from './user-error.ts';
