import { setTimeout as delay } from "node:timers/promises";
import { Fault, innermostMessage, isFault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { decodeJson, encodeJson } from "../json/json-codec.ts";
import { answerFault, isRefusedPatch, isTrustProblem } from "./answer-fault.ts";
import { passingRefusal, patient, pauseBeforeRetry, type RetryPolicy, type Setback } from "./retry-policy.ts";
import type { Answer, Request, Transport } from "./transport.ts";

/** A request with a JSON body. */
export type Call = Omit<Request, "signal" | "body"> & { readonly body?: JsonValue; readonly query?: Readonly<Record<string, string>> };

/**
 * Sends JSON requests to one API server. Every method throws a Fault with the server's message, retries what a retry can fix, and rejects with
 * the signal's reason when aborted.
 */
export class JsonRequests {
  readonly #server: string;
  readonly #transport: Pick<Transport, "send">;

  constructor(server: string, transport: Pick<Transport, "send">) {
    this.#server = server;
    this.#transport = transport;
  }

  /** Sends a call and returns the JSON of the response. */
  async send(call: Call, signal: AbortSignal, policy: RetryPolicy = patient): Promise<JsonValue> {
    return (await this.#answer(call, signal, policy)).value;
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

  async #answer({ query, body, ...call }: Call, signal: AbortSignal, policy: RetryPolicy) {
    const path = withQuery(call.path, query);
    const answer = await this.#send({ ...call, path, signal, ...(body !== undefined && { body: encodeJson(body) }) }, policy);
    const what = `${call.method} ${call.path}`;
    if (answer.status >= 300) throw answerFault(answer.status, answer.body, what);
    try {
      return { value: decodeJson(answer.body), headers: answer.headers };
    } catch (cause) {
      throw new Fault("unavailable", `${this.#server} did not answer ${what} with JSON`, { cause });
    }
  }

  async #send(request: Request, policy: RetryPolicy): Promise<Answer> {
    const startedAt = performance.now();
    for (let tries = 1; ; tries++) {
      const { answer, error } = await this.#try(request);
      const setback = answer ? setbackOf(answer, request) : ({ kind: "no-answer" } as const);
      const progress = { tries, elapsedMs: performance.now() - startedAt, random: Math.random() };
      const isHopeless = isTrustProblem(error) || (answer !== undefined && isRefusedPatch(answer.status, answer.body));
      const pause = isHopeless ? undefined : pauseBeforeRetry(setback, progress, policy);
      if (pause === undefined) {
        if (answer) return answer;
        throw new Fault("unavailable", `the cluster at ${this.#server} cannot be reached: ${innermostMessage(error)}`, { cause: error });
      }
      await delay(pause, undefined, { signal: request.signal }).catch(() => request.signal.throwIfAborted());
    }
  }

  async #try(request: Request): Promise<{ readonly answer?: Answer; readonly error?: unknown }> {
    request.signal.throwIfAborted();
    try {
      return { answer: await this.#transport.send(request) };
    } catch (error) {
      request.signal.throwIfAborted();
      if (isFault(error)) throw error;
      return { error };
    }
  }
}

function setbackOf({ status, headers, body }: Answer, { path }: Request): Setback {
  // What a dry run would be refused for now is its answer.
  const passing = path.includes("dryRun=All") ? undefined : passingRefusal(status, body);
  return passing ?? { kind: "status", status, retryAfter: headerText(headers["retry-after"]) };
}

/** A path with its query. */
export function withQuery(path: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}
