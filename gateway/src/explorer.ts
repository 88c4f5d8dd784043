import { renderGraphiQL } from '@graphql-yoga/render-graphiql';

const SANDBOX_LINK = `<a href="https://studio.apollographql.com/sandbox/explorer" target="_blank" rel="noopener"
  style="position:fixed;right:12px;bottom:12px;z-index:9;padding:6px 12px;border-radius:6px;background:#1f2937;color:#fff;font:13px sans-serif;text-decoration:none">
  Open in Apollo Sandbox</a>`;

let page: Buffer | undefined;

/** A page to explore the graph with, in one piece: it needs nothing from the internet. */
export function explorerPage(): Buffer {
  page ??= Buffer.from(render());
  return page;
}

function render(): string {
  const html = renderGraphiQL({ endpoint: '/graphql', subscriptionsProtocol: 'WS', title: 'Muster' });
  // The script before it may well hold the same text.
  const end = html.lastIndexOf('</body>');
  return `${html.slice(0, end)}${SANDBOX_LINK}${html.slice(end)}`;
}
