import { type Connection, field, type PageArguments, pageOf, pageRequest, valid } from '@muster/kit/domain';
import { z } from 'zod';
import { compare, type RegisteredOperation } from './manifest.ts';

const REGISTERED_OPERATIONS = { name: 'registeredOperations', key: z.tuple([z.string(), z.string()]) };

const text = field.text(100).nullish();
export const OperationFilter = z
  .object({ search: text, clientName: text, isRetired: z.boolean().nullish() })
  .nullish()
  .transform((filter) => filter ?? {});

/** Registered operations by name, then by hash. */
export function listOperations(
  all: readonly RegisteredOperation[],
  input: unknown,
  page: PageArguments,
): Connection<RegisteredOperation> {
  const request = pageRequest(REGISTERED_OPERATIONS, page);
  const { search, clientName, isRetired } = valid(OperationFilter, input);
  const found = all.filter(
    (one) =>
      (!search || one.name.toLowerCase().includes(search.toLowerCase())) &&
      (!clientName || one.clientName === clientName) &&
      (isRetired == null || (one.retiredDate !== null) === isRetired),
  );
  const ordered = request.isBackward ? found.toReversed() : found;
  const isBehind = ({ name, id }: RegisteredOperation): boolean => {
    const [fromName = '', fromId = ''] = request.from ?? [];
    const order = compare(name, fromName) || compare(id, fromId);
    return request.from === null || (request.isBackward ? order < 0 : order > 0);
  };
  const rows = ordered.filter(isBehind).slice(0, request.size + 1);
  return pageOf(
    rows,
    request,
    ({ name, id }) => [name, id],
    async () => found.length,
  );
}
