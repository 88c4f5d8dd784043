import { request } from 'node:http';

/** The status that answers a POST whose path is sent as it is written: `fetch` would normalise it. */
export const postAsIs = (url: string, path: string, body: string, headers: Record<string, string> = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    request({ hostname, port, path, method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end(body);
  });
