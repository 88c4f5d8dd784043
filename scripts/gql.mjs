/**
 * GraphQL client for the terminal: node scripts/gql.mjs [--pick path] 'document' [name=value …]
 *
 * Variables are name=value pairs; a value is JSON, or else a string. `--pick` prints one value of the data (signIn.accessToken). A
 * subscription prints its events until Ctrl-C. Environment: TOKEN (an access token) and MUSTER_URL. Plain JavaScript for Node 20
 * with nothing installed.
 */
const args = process.argv.slice(2);
const pick = args[0] === '--pick' ? args.splice(0, 2)[1] : undefined;
const [query, ...given] = args;
if (!query) {
  console.error("node scripts/gql.mjs [--pick path] 'document' [name=value …]");
  process.exit(1);
}

const { MUSTER_URL = 'http://localhost:4000/graphql', TOKEN } = process.env;
const response = await fetch(MUSTER_URL, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: /^\s*subscription\b/.test(query) ? 'text/event-stream' : 'application/json',
    ...(TOKEN ? { authorization: `Bearer ${TOKEN}` } : {}),
  },
  body: JSON.stringify({ query, variables: Object.fromEntries(given.map(variable)) }),
}).catch((error) => fail(`Nobody answers at ${MUSTER_URL}: ${error.cause?.message ?? error.message}`));

if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop();
    for (const event of events) tell(event);
  }
} else {
  const answer = await response.json();
  if (pick === undefined || answer.errors) print(answer);
  else {
    const value = pick.split('.').reduce((at, key) => at?.[key], answer.data);
    if (value == null) fail(`The answer has no ${pick}: ${JSON.stringify(answer)}`);
    console.log(value);
  }
  if (answer.errors) process.exitCode = 1;
}

function variable(text) {
  const at = text.indexOf('=');
  if (at < 1) fail(`A variable is given as name=value, not as ${text}`);
  const value = text.slice(at + 1);
  try {
    return [text.slice(0, at), JSON.parse(value)];
  } catch {
    return [text.slice(0, at), value];
  }
}

/** Event of a Server-Sent Events stream; comments are keep-alives. */
function tell(event) {
  const data = event
    .split('\n')
    .filter((line) => line.startsWith('data:') && line.length > 5)
    .map((line) => line.slice(5).trim())
    .join('\n');
  if (data !== '') print(JSON.parse(data));
}

function print(answer) {
  console.log(JSON.stringify(answer, null, 2));
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
