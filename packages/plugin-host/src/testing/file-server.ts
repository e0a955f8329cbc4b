import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import tls from "node:tls";
import { type ServerCertificate, selfSignedCertificate } from "@slipway/testkit";

export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** Every request so far. */
  readonly requests: { readonly method: string; readonly url: string; readonly headers: IncomingMessage["headers"] }[];
}

/** Starts an HTTP server, or an HTTPS server whose certificate this process trusts from then on. */
export async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  options: { readonly tls?: boolean } = {},
): Promise<TestServer> {
  const requests: TestServer["requests"] = [];
  const listener: RequestListener = (request, response) => {
    requests.push({ method: request.method ?? "", url: request.url ?? "", headers: request.headers });
    handle(request, response);
  };
  const server = options.tls ? createHttpsServer(await certificate(), listener) : createHttpServer(listener);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

let made: ReturnType<typeof trustedCertificate> | undefined;
function certificate(): ReturnType<typeof trustedCertificate> {
  made ??= trustedCertificate();
  return made;
}

/** Every client in this process trusts it. */
async function trustedCertificate(): Promise<ServerCertificate> {
  const certificate = await selfSignedCertificate();
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), certificate.cert]);
  return certificate;
}

export interface ServedFile {
  content: Buffer;
  etag?: string;
  /** Closes the connection after this many bytes of a response, this many times. */
  cuts?: { after: number; times: number };
  /** Writes the first byte and then nothing. */
  stalls?: boolean;
}

/** Serves one file, with ranges, validators and the failures that it describes. */
export function answerFile(file: ServedFile, request: IncomingMessage, response: ServerResponse): void {
  const { content, etag, cuts } = file;
  const validator = etag === undefined ? {} : { etag };
  if (etag !== undefined && request.headers["if-none-match"] === etag) {
    response.writeHead(304, validator).end();
    return;
  }
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const isSame = request.headers["if-range"] === undefined || request.headers["if-range"] === etag;
  const rest = isSame ? content.subarray(from) : content;
  const status = isSame && from > 0 ? 206 : 200;
  response.writeHead(status, { ...validator, "content-length": rest.byteLength });
  if (file.stalls) {
    response.write(rest.subarray(0, 1));
    return;
  }
  if (cuts !== undefined && cuts.times > 0) {
    cuts.times--;
    response.write(rest.subarray(0, cuts.after), () => response.destroy());
    return;
  }
  response.end(rest);
}
