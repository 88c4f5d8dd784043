import { Kind, type ValueNode } from 'graphql';

/** Parses a literal of the given kinds as the same value in JSON; any other literal is parsed as null. */
export const literal =
  <T>(parse: (value: unknown) => T, ...kinds: readonly Kind[]) =>
  (node: ValueNode): T =>
    parse(
      kinds.includes(node.kind) && 'value' in node ? (node.kind === Kind.INT ? Number(node.value) : node.value) : null,
    );
