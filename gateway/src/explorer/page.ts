import type { ExplorerAssets } from './assets.ts';
import type { Example } from './examples.ts';

/** URL path of the page's own files. */
export const ASSETS_PATH = '/explorer/';

/** Content security policy: same origin only. GraphiQL's editor adds inline styles. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Text of the editor at the first visit. */
const WELCOME = `# Welcome to Muster: pre-order commerce in one graph.
#
# Choose an operation under Examples, or type one here: Ctrl-Space completes, Ctrl-Enter runs,
# and the book at the left has everything that can be asked, with what it needs.
#
# Sign in first for what is yours: run SignIn, and put its accessToken into Headers below.
# A tab runs one operation at a time: open a window of its own for a subscription.

query FirstLook {
  products(first: 3) {
    edges {
      node {
        name
        variants {
          sku
        }
      }
    }
  }
}
`;

export function explorerPage(assets: ExplorerAssets, examples: readonly Example[]): string {
  const at = (file: string) => ASSETS_PATH + assets.nameOf(file);
  const settings = {
    endpoint: '/graphql',
    welcome: WELCOME,
    examples,
    workers: {
      editorWorkerService: at('worker-editor.js'),
      graphql: at('worker-graphql.js'),
      json: at('worker-json.js'),
    },
  };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Muster explorer</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${at('graphiql.css')}">
<link rel="stylesheet" href="${at('page.css')}">
</head>
<body>
<header>
<strong>Muster</strong>
<label>Examples <select id="examples"><option value="">Choose an operation</option></select></label>
<span>Signed in? Put <code>{"authorization": "Bearer …"}</code> into Headers: it serves subscriptions too.</span>
<a id="sandbox" target="_blank" rel="noopener">Open in Apollo Sandbox</a>
</header>
<noscript>The explorer needs JavaScript.</noscript>
<main id="root"></main>
<script type="application/json" id="settings">${inScript(settings)}</script>
<script src="${at('graphql-ws.js')}" defer></script>
<script src="${at('boot.js')}" defer></script>
<script src="${at('graphiql.js')}" defer></script>
</body>
</html>
`;
}

/** JSON that cannot close its script element. */
const inScript = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');
