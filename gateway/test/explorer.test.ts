import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { buildSchema } from 'graphql';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { examplesFor } from '../src/explorer/examples.ts';
import { type RunningGateway, runningGateway } from './running-gateway.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const PATHS = (process.env.PATH ?? '').split(delimiter);
const found = NAMES.flatMap((name) => PATHS.map((folder) => join(folder, name))).find((file) => existsSync(file));
if (found === undefined) console.warn('The explorer is not opened in a browser: there is no chromium on the PATH.');

let shop: RunningGateway;
beforeAll(async () => {
  shop = await runningGateway();
});
afterAll(() => shop.close());

const pageOf = async () => {
  const response = await fetch(shop.url, { headers: { accept: 'text/html,*/*' } });
  return { headers: response.headers, html: await response.text() };
};

test('its page names nothing that is elsewhere, and allows nothing', async () => {
  const { headers, html } = await pageOf();
  expect(headers.get('content-type')).toContain('text/html');
  expect(html).not.toMatch(/(src|href)="(https?:)?\/\//);
  expect(html).toContain('Open in Apollo Sandbox');
  const policy = headers.get('content-security-policy');
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe|https?:/);
});

test('its files are kept by browsers, under names that change with what is in them', async () => {
  const { html } = await pageOf();
  const files = [...html.matchAll(/"(\/explorer\/[^"]+)"/g)].map(([, path]) => path!);
  expect(files).toHaveLength(8);
  for (const path of files) {
    const response = await fetch(shop.gateway.url + path);
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(path).toMatch(/\.[0-9a-f]{16}\.(js|css)$/);
    await response.body?.cancel();
  }
  expect((await fetch(`${shop.gateway.url}/explorer/boot.js`)).status).toBe(404);
});

test('its examples are the contract’s operations, as far as the graph has them', () => {
  const api = buildSchema(readFileSync(join(import.meta.dirname, '..', '..', 'schema', 'api.graphql'), 'utf8'));
  const names = examplesFor(api).map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['Reserve', 'LiveQuota', 'SellWindowPage', 'TrialBalance']));
  expect(examplesFor(buildSchema('type Query { a: Int }'))).toEqual([]);
});

test('production has neither page nor files', async () => {
  const production = await runningGateway({ development: false });
  try {
    const [, file] = /"(\/explorer\/[^"]+)"/.exec((await pageOf()).html)!;
    expect((await fetch(production.gateway.url + file)).status).toBe(404);
    const page = await fetch(production.url, { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-type')).not.toContain('text/html');
  } finally {
    await production.close();
  }
});

describe.skipIf(found === undefined)('in a browser that reaches nothing but the gateway', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: found!, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(() => browser.close());

  /** The page with an operation in its editor; what it asked for elsewhere, and what it complained of. */
  async function open(query: string) {
    const context = await browser.newContext();
    const elsewhere: string[] = [];
    const complaints: string[] = [];
    await context.route('**', (route) => {
      const { host, protocol } = new URL(route.request().url());
      if (host === new URL(shop.url).host || !protocol.startsWith('http')) return route.continue();
      elsewhere.push(route.request().url());
      return route.abort();
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${shop.url}?${new URLSearchParams({ query })}`);
    await page.waitForSelector('.graphiql-execute-button');
    return { page, elsewhere, complaints, close: () => context.close() };
  }
  const run = (page: Page) => page.click('.graphiql-execute-button');
  const answered = (page: Page, text: string) => page.locator('.result-window', { hasText: text }).waitFor();

  test('a query runs', async () => {
    const explorer = await open('{ lamp(id: "a") { brightness maker { name } } }');
    await run(explorer.page);
    await answered(explorer.page, '"name": "maker of a"');
    expect(explorer.elsewhere).toEqual([]);
    expect(explorer.complaints).toEqual([]);
    await explorer.close();
  });

  test('it says what it is, and all of it is in the window', async () => {
    const { page, close } = await open('');
    await page.locator('.graphiql-query-editor', { hasText: 'Welcome to Muster: pre-order commerce' }).waitFor();
    const [content, window] = await page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
    expect(content).toBe(window);
    const gear = await page.locator('.graphiql-sidebar button').last().boundingBox();
    expect(gear!.y + gear!.height).toBeLessThanOrEqual(window!);
    await close();
  });

  test('a subscription tells the present state, and then each change', async () => {
    const explorer = await open('subscription { lampChanged(ids: ["watched"]) { brightness } }');
    await run(explorer.page);
    await answered(explorer.page, '"brightness": 0');
    shop.brighten('watched');
    await answered(explorer.page, '"brightness": 1');
    expect(explorer.complaints).toEqual([]);
    await explorer.close();
  });

  test('the bearer’s token in the headers serves queries and subscriptions', async () => {
    const sub = '018f0000-0000-7000-8000-0000000000aa';
    const token = await shop.token({ sub });
    const explorer = await open('query { secret }');
    const { page } = explorer;
    await page.click('button:has-text("Headers")');
    await page.click('[aria-label="Headers"] .monaco-editor, .graphiql-editor-tool .monaco-editor >> visible=true');
    await page.keyboard.insertText(JSON.stringify({ authorization: `Bearer ${token}` }));
    await run(page);
    await answered(page, '"secret": "hush"');

    // As an example is opened: in a page of its own.
    await page.goto(`${shop.url}?${new URLSearchParams({ query: 'subscription { mine { id } }' })}`);
    await page.waitForSelector('.graphiql-execute-button');
    await run(page);
    await answered(page, `"id": "${sub}"`);
    await explorer.close();
  });

  test('Apollo Sandbox opens for this endpoint', async () => {
    const explorer = await open('{ busy }');
    const link = new URL((await explorer.page.getAttribute('#sandbox', 'href'))!);
    expect(link.origin).toBe('https://studio.apollographql.com');
    expect(link.searchParams.get('endpoint')).toBe(shop.url);
    await explorer.close();
  });
});
