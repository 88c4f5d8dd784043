import { buildSchema, type GraphQLObjectType, isEnumType, isInterfaceType } from 'graphql';
import type { Region } from './regions.ts';

/** The code of an error type, as every refusal declares it. */
export const codeOfType = (name: string): string => name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, '_$&').toUpperCase();

const line = (text: string | null | undefined): string => (text ?? '').replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');

const factsOf = (type: GraphQLObjectType): string =>
  Object.keys(type.getFields())
    .filter((field) => field !== 'code' && field !== 'message')
    .map((field) => `\`${field}\``)
    .join(', ');

/** Tables of `docs/errors.md`: the error types of the API schema, and the codes of input issues. */
export function errorRegions(apiSdl: string): Region[] {
  const schema = buildSchema(apiSdl);
  const userError = schema.getType('UserError');
  const codes = schema.getType('InputIssueCode');
  if (!isInterfaceType(userError) || !isEnumType(codes)) throw new Error('The API schema has no UserError.');
  const types = schema.getPossibleTypes(userError).toSorted((a, b) => a.name.localeCompare(b.name));
  return [
    {
      name: 'refusals',
      text: [
        '| type | code | facts | meaning |',
        '|---|---|---|---|',
        ...types.map(
          (type) => `| ${type.name} | \`${codeOfType(type.name)}\` | ${factsOf(type)} | ${line(type.description)} |`,
        ),
      ].join('\n'),
    },
    {
      name: 'issues',
      text: [
        '| code | meaning |',
        '|---|---|',
        ...codes.getValues().map(({ name, description }) => `| \`${name}\` | ${line(description)} |`),
      ].join('\n'),
    },
  ];
}
