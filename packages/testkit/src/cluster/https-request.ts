import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
import { text } from "node:stream/consumers";

export interface HttpsResponse {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Sends one request and reads the complete response. No status is an error. */
export async function httpsRequest(url: string, options: RequestOptions, body: string | undefined): Promise<HttpsResponse> {
  const sent = request(url, options).end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  return { status: response.statusCode ?? 0, contentType: response.headers["content-type"] ?? "", text: await text(response) };
}
