import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

export interface TestAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A server with the answers of a test; undefined means that the request is never answered. Disposing stops it. */
export async function serve(
  answer: (request: IncomingMessage) => TestAnswer | undefined | Promise<TestAnswer>,
): Promise<AsyncDisposable & { readonly url: string; readonly host: string }> {
  const server = createServer(async (request, response) => {
    const answered = await answer(request);
    if (answered !== undefined) response.writeHead(answered.status ?? 200, answered.headers).end(answered.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}`,
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
