import { expect, test } from 'vitest';
import { withRegions } from './regions.ts';

const YAML = `services:
  # compose: services
  old: {}
  # /compose
  gateway: {}
`;

test('a region is written anew, and what stands around it is left alone', () => {
  expect(withRegions('x.yml', YAML, [{ name: 'services', text: '  a: {}\n  b: {}' }])).toBe(`services:
  # compose: services
  a: {}
  b: {}
  # /compose
  gateway: {}
`);
});

test('an empty region of Markdown is filled, and the next one keeps its own text', () => {
  const page = '<!-- compose: one -->\n<!-- /compose -->\n\n<!-- compose: two -->\nkept\n<!-- /compose -->\n';
  expect(withRegions('x.md', page, [{ name: 'one', text: 'new' }])).toBe(
    '<!-- compose: one -->\nnew\n<!-- /compose -->\n\n<!-- compose: two -->\nkept\n<!-- /compose -->\n',
  );
});

test('a region that a file does not have, or does not end, is a mistake that names both', () => {
  expect(() => withRegions('x.yml', YAML, [{ name: 'ports', text: '' }])).toThrow(
    'x.yml has no region "compose: ports"',
  );
  expect(() => withRegions('x.md', '<!-- compose: one -->\n', [{ name: 'one', text: '' }])).toThrow(
    'the region "compose: one" does not end',
  );
});
