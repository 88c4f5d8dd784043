import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Actor } from '@muster/kit/domain';
import { subgraphSchema } from '@muster/kit/graphql';
import type { SubgraphDefinition } from '@muster/kit/subgraph';
import { parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { aCustomer, anAdministrator, anonymous, callerOf } from '../actors.ts';
import { sequentialScans } from '../cached-plans.ts';
import { testSubgraph } from '../test-subgraph.ts';
import { undescribed } from './descriptions.ts';
import { leaksIn, typesIn } from './leaks.ts';
import { migrationFaults, migrationsIn } from './migrations.ts';
import { PLANTED_ID, plantRows, readyForPlanting, VARIANTS } from './planted-rows.ts';
import { referencesTo, rootQuestions } from './questions.ts';
import { readmeFaults } from './readme.ts';
import { keysOf, referenceFaults, referenceOf } from './references.ts';
import { impreciseSortColumns } from './sort-columns.ts';
import { refusalsWithoutUnion, sourcesIn, unusedActions } from './sources.ts';

const SUBGRAPHS = join(import.meta.dirname, '../../../../subgraphs');

interface Options {
  /** Settings without which it does not start. */
  readonly env?: Record<string, string>;
}

/**
 * Tests what every subgraph promises, whatever it is about. The schema itself refuses to be built when a list is unbounded, a root
 * field has no access rule or an entity no viewers.
 */
export async function conformance(definition: SubgraphDefinition, { env = {} }: Options = {}): Promise<void> {
  const folder = join(SUBGRAPHS, definition.name);
  const sources = sourcesIn(join(folder, 'src'));
  const graph = await testSubgraph(definition, { env });
  const { schema, sdl, viewers } = await subgraphSchema(definition);
  const keys = keysOf(parse(sdl));
  const asking = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }`;
  const all = { of: keys.map(referenceOf) };

  describe(`${definition.name}, as every subgraph`, () => {
    test('lists its migrations in the order of their files', async () => {
      expect(migrationFaults(definition.migrations, await migrationsIn(join(folder, 'src', 'migrations')))).toEqual([]);
    });

    test('has invariants, which hold in an empty database', async () => {
      expect(definition.invariants.length).toBeGreaterThan(0);
      for (const { name, sql } of definition.invariants) expect(await graph.sql(sql), name).toEqual([]);
    });

    test('describes every type, field, argument and value', () => {
      expect(undescribed(schema)).toEqual([]);
    });

    test('reads every key through a loader, which knows who reads where not everybody may', async () => {
      const { reader } = graph.runtime.contextFor(callerOf(anAdministrator(...Object.keys(definition.permissions))));
      expect(await referenceFaults(definition, keys, viewers, reader)).toEqual([]);
    });

    test('shows a stranger nothing of entities that have an owner, and has no error for one', async () => {
      const { data, errors } = await graph.answer(asking, all, anonymous);
      expect(errors).toBeUndefined();
      const { _entities: found } = data as unknown as { _entities: ({ __typename: string } | null)[] };
      const seen = found.flatMap((entity) => (entity === null ? [] : [entity.__typename]));
      expect(seen.filter((type) => (viewers.get(type) ?? 'anyone') !== 'anyone')).toEqual([]);
    });

    test('finds every entity by an index', async () => {
      const statements = await graph.statements(() => graph.run(asking, all, anAdministrator('order:read_any')));
      const reads = statements.filter((sql) => /^select/i.test(sql));
      expect(await sequentialScans(graph.databaseUrl, reads)).toEqual([]);
    });

    test('sorts its lists by moments that a cursor holds exactly', async () => {
      expect(await impreciseSortColumns(graph.runtime.services.db.orm.em.fork())).toEqual([]);
    });

    test('shows none of its rows to who owns nothing, unless they are public', async () => {
      const columns = await readyForPlanting(graph.databaseUrl);
      const references = referencesTo(schema, keys, 'key');
      const questions = [...references, ...referencesTo(schema, keys, 'fields'), ...rootQuestions(schema)];
      const owner: Actor = { ...anAdministrator(...Object.keys(definition.permissions)), id: PLANTED_ID };
      const leaks = new Set<string>();
      const found = new Set<string>();
      for (let variant = 0; variant < VARIANTS; variant += 1) {
        await plantRows(graph.databaseUrl, columns, variant);
        for (const { about, query, variables } of questions) {
          for (const actor of [anonymous, aCustomer()]) {
            const { data } = await graph.answer(query, variables, actor);
            for (const leak of leaksIn(data, schema, viewers, actor !== anonymous))
              leaks.add(`${about}, ${actor.kind}: ${leak}`);
          }
        }
        for (const { query, variables } of references) {
          const { data } = await graph.answer(query, variables, owner);
          for (const type of typesIn(data)) found.add(type);
        }
      }
      expect([...leaks]).toEqual([]);
      // An answer that nobody gets proves nothing.
      expect(keys.map(({ type }) => type).filter((type) => !found.has(type))).toEqual([]);
    });

    test('has every refusal in a union', () => {
      expect(refusalsWithoutUnion(sources, schema)).toEqual([]);
    });

    test('leaves every action that it declares in the audit log', () => {
      expect(unusedActions(Object.keys(definition.audits ?? {}), sources)).toEqual([]);
    });

    test('says in its README what it owns and promises', () => {
      expect(readmeFaults(readFileSync(join(folder, 'README.md'), 'utf8'), definition)).toEqual([]);
    });
  });
}
