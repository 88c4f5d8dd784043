import type { ExecutionResult } from 'graphql';
import type { Allowance } from '../domain/index.ts';
import { overrunError } from '../graphql/index.ts';

/** The answer; or, for an operation over its allowance, the one error of the overrun without any data. */
export const unlessEnded = (answer: ExecutionResult, { ended }: Allowance): ExecutionResult =>
  ended === null ? answer : { errors: [overrunError(ended)], data: null };
