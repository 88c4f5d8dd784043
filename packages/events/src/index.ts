// Written by `npm run compose`.
export * from './audited.ts';
export * from './catalog.ts';
export * from './finance.ts';
export * from './orders.ts';
export * from './payments.ts';
export * from './production.ts';
export * from './promotions.ts';
export * from './records.ts';
export * from './system.ts';
export * from './users.ts';
