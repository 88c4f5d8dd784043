/* global graphqlWs, YogaGraphiQL: the scripts beside this one. */
(() => {
  const settings = JSON.parse(document.getElementById('settings').textContent);
  /** Session storage key: a token stays in its tab when an example is opened, and goes with the tab. */
  const LAST_HEADERS = 'muster headers';
  const endpoint = new URL(settings.endpoint, location.href);

  self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => settings.workers[label] };

  const isSubscription = ({ operationName }, document) =>
    (document?.definitions ?? []).some(
      (node) =>
        node.kind === 'OperationDefinition' &&
        node.operation === 'subscription' &&
        (!operationName || node.name?.value === operationName),
    );

  /** Sends the editor's headers as connection parameters; the socket closes with its subscription. */
  async function* overSocket(request, headers) {
    const url = new URL(endpoint);
    url.protocol = url.protocol.replace('http', 'ws');
    const client = graphqlWs.createClient({ url: url.href, connectionParams: headers ?? {}, retryAttempts: 0 });
    try {
      yield* client.iterate(request);
    } catch (error) {
      // The socket was closed before an answer: only the close code and reason are left to report.
      yield error instanceof Error || Array.isArray(error) || error.reason === undefined
        ? { errors: Array.isArray(error) ? error : [{ message: String(error.message ?? error) }] }
        : { errors: [{ message: `The socket was closed: ${error.code} ${error.reason}` }] };
    } finally {
      await client.dispose();
    }
  }

  async function overHttp(request, headers) {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      body: JSON.stringify(request),
    });
    return response.json();
  }

  function showExamples() {
    const select = document.getElementById('examples');
    for (const { name } of settings.examples) select.add(new Option(name, name));
    select.closest('label').hidden = settings.examples.length === 0;
    select.addEventListener('change', () => {
      const example = settings.examples.find(({ name }) => name === select.value);
      if (example !== undefined) location.search = new URLSearchParams({ query: example.query }).toString();
    });
  }

  const sandbox = new URL('https://studio.apollographql.com/sandbox/explorer');
  sandbox.searchParams.set('endpoint', endpoint.href);
  document.getElementById('sandbox').href = sandbox.href;

  // Every script of the page has run by then.
  document.addEventListener('DOMContentLoaded', () => {
    showExamples();
    YogaGraphiQL.renderYogaGraphiQL(document.getElementById('root'), {
      title: 'Muster',
      defaultQuery: settings.welcome,
      shouldPersistHeaders: false,
      headers: sessionStorage.getItem(LAST_HEADERS) ?? undefined,
      fetcher(request, { headers, documentAST } = {}) {
        if (headers !== undefined) sessionStorage.setItem(LAST_HEADERS, JSON.stringify(headers, null, 2));
        return isSubscription(request, documentAST) ? overSocket(request, headers) : overHttp(request, headers);
      },
    });
  });
})();
