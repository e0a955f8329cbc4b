import type { IncomingMessage } from "node:http";
import type { Http2ServerRequest } from "node:http2";
import { Fault } from "@slipway/domain";

/** A request of HTTP/1.1 or HTTP/2. */
export type HttpRequest = IncomingMessage | Http2ServerRequest;

/** Whether a request says that its body is a form. */
export function isForm({ headers }: HttpRequest): boolean {
  const [type = ""] = (headers["content-type"] ?? "").split(";");
  return type.trim().toLowerCase() === "application/x-www-form-urlencoded";
}

/** The body of a request; undefined if it has more bytes, and then nothing of it is kept. Throws `invalid` if the request ends early: nobody waits for an answer then. */
export async function formText(request: HttpRequest, mostBytes: number): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      bytes += part.length;
      if (bytes > mostBytes) {
        request.resume();
        return undefined;
      }
      parts.push(part);
    }
  } catch (cause) {
    throw new Fault("invalid", "the request ended before its form did", { cause });
  }
  return Buffer.concat(parts).toString("utf8");
}
