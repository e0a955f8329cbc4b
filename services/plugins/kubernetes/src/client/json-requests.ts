import { Fault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { decodeJson, encodeJson } from "../json/json-codec.ts";
import { answerFault } from "./answer-fault.ts";
import { patient, type RetryPolicy } from "./retry-policy.ts";
import type { Answer, Request, RequestChannel } from "./transport.ts";
import { headerText, untilAnswered } from "./until-answered.ts";

/** A request with a JSON body. */
export type Call = Omit<Request, "signal" | "body"> & { readonly body?: JsonValue; readonly query?: Readonly<Record<string, string>> };

/**
 * Sends JSON requests to one API server. Every method throws a Fault with the server's message, retries what a retry can fix, and rejects with
 * the signal's reason when aborted.
 */
export class JsonRequests {
  readonly #server: string;
  readonly #transport: Pick<RequestChannel, "send">;

  constructor(server: string, transport: Pick<RequestChannel, "send">) {
    this.#server = server;
    this.#transport = transport;
  }

  /** Sends a call and returns the JSON of the response. */
  async send(call: Call, signal: AbortSignal, policy: RetryPolicy = patient): Promise<JsonValue> {
    return (await this.#answer(call, signal, policy)).value;
  }

  /** Sends a call and returns the text of the response, which should be JSON. */
  async sendForText(call: Call, signal: AbortSignal, policy: RetryPolicy): Promise<string> {
    const { status, body } = await this.#send(call, signal, policy);
    if (status >= 300) throw answerFault(status, body, `${call.method} ${call.path}`);
    return body;
  }

  /** Sends a call that an object answers. */
  async sendForObject(call: Call, signal: AbortSignal): Promise<JsonObject> {
    return (await this.sendForObjectAndTime(call, signal)).object;
  }

  /** Sends a call that an object answers, and returns the time of the server as well. */
  async sendForObjectAndTime(
    call: Call,
    signal: AbortSignal,
  ): Promise<{ readonly object: JsonObject; readonly serverTime: Temporal.Instant | undefined }> {
    const { value, headers } = await this.#answer(call, signal, patient);
    if (!isJsonObject(value)) throw new Fault("unavailable", `${this.#server} did not answer ${call.method} ${call.path} with an object`);
    const sentAt = Date.parse(headerText(headers["date"]) ?? "");
    return { object: value, serverTime: Number.isNaN(sentAt) ? undefined : Temporal.Instant.fromEpochMilliseconds(sentAt) };
  }

  async #answer(call: Call, signal: AbortSignal, policy: RetryPolicy) {
    const answer = await this.#send(call, signal, policy);
    return { value: jsonOf(answer, this.#server, `${call.method} ${call.path}`), headers: answer.headers };
  }

  #send({ query, body, ...call }: Call, signal: AbortSignal, policy: RetryPolicy): Promise<Answer> {
    const path = withQuery(call.path, query);
    const request = { ...call, path, signal, ...(body !== undefined && { body: encodeJson(body) }) };
    const asking = { server: this.#server, isDryRun: path.includes("dryRun=All"), policy, signal };
    return untilAnswered(asking, () => this.#transport.send(request));
  }
}

/** The JSON of an answer. Throws a Fault with the server's message if it is a refusal. `what` names the request. */
export function jsonOf({ status, body }: Answer, server: string, what: string): JsonValue {
  if (status >= 300) throw answerFault(status, body, what);
  try {
    return decodeJson(body);
  } catch (cause) {
    throw new Fault("unavailable", `${server} did not answer ${what} with JSON`, { cause });
  }
}

/** A path with its query. */
export function withQuery(path: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}
