import type { ExecutionResult } from 'graphql';
import type { Allowance } from '../domain/index.ts';
import { overrunError } from '../graphql/index.ts';

/** What was executed; or, when that took more than it may, the one error that says so, and nothing of the rest. */
export const unlessEnded = (answer: ExecutionResult, { ended }: Allowance): ExecutionResult =>
  ended === null ? answer : { errors: [overrunError(ended)], data: null };
