import { type ConstDirectiveNode, Kind, parse, valueFromASTUntyped } from 'graphql';
import { BadSupergraph } from './bad-supergraph.ts';

/** URL of each subgraph of a composed supergraph, from its `join__Graph`. */
export function subgraphUrls(supergraphSdl: string): ReadonlyMap<string, string> {
  const graphs = parse(supergraphSdl, { noLocation: true }).definitions.find(
    (definition) => definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'join__Graph',
  );
  if (graphs?.kind !== Kind.ENUM_TYPE_DEFINITION) {
    throw new BadSupergraph('The file is not a composed supergraph: it has no enum join__Graph.');
  }
  const directives = (graphs.values ?? []).flatMap(({ directives = [] }) =>
    directives.filter(({ name }) => name.value === 'join__graph'),
  );
  const urls = new Map(directives.map((directive) => [argument(directive, 'name'), argument(directive, 'url')]));
  for (const [name, url] of urls) {
    if (!/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
      throw new BadSupergraph(`The supergraph says no HTTP address of the subgraph ${name}: ${JSON.stringify(url)}.`);
    }
  }
  return urls;
}

function argument(directive: ConstDirectiveNode, wanted: string): string {
  const value = directive.arguments?.find(({ name }) => name.value === wanted)?.value;
  return value === undefined ? '' : String(valueFromASTUntyped(value));
}
