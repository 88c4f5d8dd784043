import { GatewaySettings } from '@muster/gateway';
import { LogSettings } from '@muster/kit/process';
import { z } from 'zod';
import { shapeOf } from '../catalogue.ts';
import { CommonSettings } from '../check-settings.ts';
import { subgraphs } from '../subgraphs.ts';
import type { Region } from './regions.ts';

export interface DeclaredSetting {
  readonly name: string;
  readonly description: string;
  /** Value without the variable, as Markdown. */
  readonly unset: string;
}

/** Every environment variable that a schema declares with a description, by name. */
export function declaredSettings(): DeclaredSetting[] {
  const found = new Map<string, DeclaredSetting>();
  for (const [name, declared] of declarations()) {
    const { description, unset } = z.globalRegistry.get(declared) ?? {};
    if (description === undefined) continue;
    found.set(name, { name, description, unset: typeof unset === 'string' ? unset : defaultOf(declared) });
  }
  return [...found.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

/** Variables that no declaration describes. */
export function undescribedSettings(): string[] {
  const described = new Set(declaredSettings().map(({ name }) => name));
  return declarations().flatMap(([name]) => (described.has(name) ? [] : [name]));
}

const declarations = () =>
  [CommonSettings, LogSettings, GatewaySettings, ...subgraphs.map(({ settings }) => settings)].flatMap((schema) =>
    Object.entries(shapeOf(schema)),
  );

/** The declared default, as it would be written in the environment. */
function defaultOf(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) {
    const { defaultValue } = schema.def;
    return defaultValue === '' ? '' : `\`${defaultValue}\``;
  }
  return schema instanceof z.ZodPipe ? defaultOf(schema.in) : '';
}

/** Table of `docs/configuration.md`. */
export const settingsRegion = (): Region => ({
  name: 'settings',
  text: [
    '| variable | default | meaning |',
    '|---|---|---|',
    ...declaredSettings().map(
      ({ name, unset, description }) => `| \`${name}\` | ${unset} | ${description.replaceAll('|', '\\|')} |`,
    ),
  ].join('\n'),
});
