import { parentPort, workerData } from 'node:worker_threads';
import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { GraphQLError, parse } from 'graphql';
import type { PlanAnswer, PlanFailure, PlanRequest } from './plan-messages.ts';

/** A worker thread: planning one operation takes milliseconds to seconds, and nothing interrupts it. */
const supergraph = Supergraph.build(workerData as string);
const api = supergraph.apiSchema();
const planner = new QueryPlanner(supergraph);

parentPort!.on('message', (request: PlanRequest) => parentPort!.postMessage(answer(request)));
parentPort!.postMessage('ready');

function answer({ text, operationName }: PlanRequest): PlanAnswer {
  try {
    const document = parse(text, { noLocation: true });
    return { plan: planner.buildQueryPlan(operationFromDocument(api, document, { operationName })) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

function failureOf(error: unknown): PlanFailure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return error instanceof GraphQLError
    ? { message, stack, isGraphQL: true, code: error.extensions.code }
    : { message, stack, isGraphQL: false };
}
