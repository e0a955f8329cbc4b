import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { createGunzip } from "node:zlib";
import { decodeSpans, type OtlpSpan } from "./otlp-span.ts";

/** Receives spans over OTLP/HTTP with protobuf, in this process. Disposing closes it. */
export interface OtlpReceiver extends AsyncDisposable {
  /** Base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` takes it: spans go to `/v1/traces` below it. */
  readonly url: string;
  /** All spans so far in the order of arrival: a parent comes after its children. */
  readonly spans: readonly OtlpSpan[];
}

export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: OtlpSpan[] = [];
  const server = createServer(async (request, response) => {
    try {
      const isProtobuf = request.headers["content-type"] === "application/x-protobuf";
      if (request.url !== "/v1/traces" || !isProtobuf) return response.writeHead(415).end();
      spans.push(...decodeSpans(await bodyOf(request)));
      return response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    } catch (error) {
      return response.writeHead(400).end(String(error));
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    [Symbol.asyncDispose]: async () => {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  return await buffer(request.headers["content-encoding"] === "gzip" ? request.pipe(createGunzip()) : request);
}
