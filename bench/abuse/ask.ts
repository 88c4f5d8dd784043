/** Sends a request from a client IP address; answers status and body. */
export async function ask(
  url: string,
  address: string,
  query: string,
  variables: Record<string, unknown> = {},
  token?: string,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': address,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return { status: response.status, text: await response.text() };
}
