import {
  type CompositeType,
  isSubtype,
  type OutputType,
  type Selection,
  type SelectionSet,
  typenameFieldName,
} from '@apollo/federation-internals';
import { both, type Condition, conditionOf, either } from './conditions.ts';
import { clientName } from './name-conflicts.ts';
import { Unsupported } from './unsupported.ts';

/** Selections of an object under one condition. */
export interface Part {
  readonly selections: SelectionSet;
  /** Null: always. */
  readonly condition: Condition | null;
}

/** One field of an object, merged from all its selections in the operation. */
export interface RequestedField {
  /** Response name in answers of subgraphs. */
  readonly key: string;
  /** Response name for the client. */
  readonly responseName: string;
  readonly isTypename: boolean;
  /** One, unless it is selected through types that disagree: then the first whose condition holds. */
  readonly types: readonly { readonly type: OutputType; readonly condition: Condition | null }[];
  /** Type on which the client selects it. */
  readonly parentName: string;
  readonly condition: Condition | null;
  /** Selections of its value; none for a leaf. */
  readonly parts: readonly Part[];
}

interface Mention {
  readonly selection: Extract<Selection, { kind: 'FieldSelection' }>;
  readonly parentName: string;
  readonly condition: Condition | null;
}

/** Throws Unsupported for introspection, before any fetch. */
export function refuseUnshapable(selections: SelectionSet): void {
  for (const { kind, element, selectionSet } of selections.selections()) {
    if (kind === 'FieldSelection' && element.definition.isSchemaIntrospectionField())
      throw new Unsupported('introspection');
    if (selectionSet !== undefined) refuseUnshapable(selectionSet);
  }
}

/** Fields selected on an object of a type, in the order of their first selection. */
export function fieldsOf(type: CompositeType, parts: readonly Part[]): RequestedField[] {
  const mentions = new Map<string, Mention[]>();
  for (const { selections, condition } of parts) collect(type, type, selections, condition, mentions);
  return [...mentions].map(([key, all]) => requestedField(key, all));
}

function collect(
  type: CompositeType,
  parent: CompositeType,
  selections: SelectionSet,
  condition: Condition | null,
  mentions: Map<string, Mention[]>,
): void {
  for (const selection of selections.selections()) {
    const own = conditionOf(selection.element as never, type.schema());
    if (own === false) continue;
    const whole = both(condition, own);
    if (selection.kind === 'FieldSelection') {
      const key = selection.element.responseName();
      const mention = { selection, parentName: parent.name, condition: whole };
      mentions.set(key, [...(mentions.get(key) ?? []), mention]);
    } else {
      const { typeCondition } = selection.element;
      if (typeCondition !== undefined && !isSubtype(typeCondition, type)) continue;
      collect(type, typeCondition ?? parent, selection.selectionSet, whole, mentions);
    }
  }
}

function requestedField(key: string, mentions: readonly Mention[]): RequestedField {
  const [first] = mentions as [Mention];
  const { element } = first.selection;
  const types = mentions.map(({ selection, condition }) => ({
    type: selection.element.definition.type as OutputType,
    condition,
  }));
  const agree = types.every(({ type }) => `${type}` === `${types[0]!.type}`);
  return {
    key,
    responseName: clientName(key),
    isTypename: element.name === typenameFieldName,
    types: agree ? types.slice(0, 1) : types,
    parentName: first.parentName,
    condition: either(mentions.map(({ condition }) => condition)),
    parts: mentions.flatMap(({ selection, condition }) =>
      selection.selectionSet === undefined
        ? []
        : // The condition of a single selection is the field's own, and checked there.
          [{ selections: selection.selectionSet, condition: mentions.length === 1 ? null : condition }],
    ),
  };
}
