import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Answer = string | Uint8Array | ((response: ServerResponse) => void);

/** A server on the loopback address; what it does not know it answers with 404. */
export interface RemoteServer {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  set(path: string, answer: Answer): void;
  close(): Promise<void>;
}

export async function startRemoteServer(answers: Readonly<Record<string, Answer>>): Promise<RemoteServer> {
  const known = new Map(Object.entries(answers));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const answer = known.get(path);
    if (typeof answer === 'function') answer(response);
    else if (answer === undefined) response.writeHead(404).end('<html>not here</html>');
    else response.writeHead(200, { 'content-type': 'text/html' }).end(answer);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    set: (path, answer) => known.set(path, answer),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export const redirectTo =
  (location: string): Answer =>
  (response) =>
    response.writeHead(302, { location }).end();
