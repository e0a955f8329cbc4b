import { setTimeout as delay } from "node:timers/promises";
import { Fault, innermostMessage, isFault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonObject, type JsonValue, listAt, textAt } from "../json/json.ts";
import { decodeJson, encodeJson } from "../json/json-codec.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { answerFault, isRefusedPatch, isTrustProblem } from "./answer-fault.ts";
import { type ApiResource, resourcePath } from "./discovery.ts";
import { jsonLines } from "./json-lines.ts";
import { brief, patient, pauseBeforeRetry, type RetryPolicy, type Setback } from "./retry-policy.ts";
import type { Answer, Request, Transport } from "./transport.ts";

/** Name under which the cluster remembers which fields are ours. */
export const fieldManager = "slipway";

/** An object of a kind. `namespace` is empty for kinds without. */
export interface ObjectAddress {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
}

/** What may be asked of a list. */
export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Conditions under which a delete is done. */
export interface Preconditions {
  readonly uid: string;
  readonly resourceVersion?: string;
}

type Call = Omit<Request, "signal" | "body"> & { readonly body?: JsonValue; readonly query?: Readonly<Record<string, string>> };

/** How many objects one page of a list holds. */
const pageSize = 500;

const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/**
 * Speaks to one API server in JSON as it is: nothing is lost that a typed client does not know.
 * Every method throws a Fault with the server's message, tries again what is worth it, and rejects with the signal's reason when aborted.
 */
export class KubeClient implements AsyncDisposable {
  readonly server: string;
  readonly #transport: Transport;

  constructor(server: string, transport: Transport) {
    this.server = server;
    this.#transport = transport;
  }

  /** One path as JSON. */
  get(
    path: string,
    options: { readonly accept?: string; readonly signal: AbortSignal; readonly isFirstContact?: boolean },
  ): Promise<JsonValue> {
    const { signal, accept, isFirstContact } = options;
    return this.#call({ method: "GET", path, ...(accept !== undefined && { accept }) }, signal, isFirstContact ? brief : patient);
  }

  /** The object, or undefined when there is none. */
  async find({ resource, namespace, name }: ObjectAddress, signal: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return asObject(await this.#call({ method: "GET", path: resourcePath(resource, namespace, name) }, signal));
    } catch (error) {
      if (isFault(error, "not_found")) return undefined;
      throw error;
    }
  }

  /** Every object that fits, page after page. Their `managedFields` are left out. */
  async list(
    resource: ApiResource,
    { namespace = "", labelSelector, fieldSelector }: ListOptions,
    signal: AbortSignal,
  ): Promise<readonly KubeObject[]> {
    const found: KubeObject[] = [];
    let next = "";
    do {
      const query = {
        limit: String(pageSize),
        ...(labelSelector !== undefined && { labelSelector }),
        ...(fieldSelector !== undefined && { fieldSelector }),
        ...(next !== "" && { continue: next }),
      };
      const page = await this.#call({ method: "GET", path: resourcePath(resource, namespace), query }, signal);
      found.push(...listAt(page, "items").map((item) => listedObject(item, resource)));
      next = textAt(page, "metadata", "continue");
    } while (next !== "");
    return found;
  }

  /**
   * Server-side apply, taking over fields that others own. Idempotent.
   * Gives the metadata of what is there now, or with `whole` the object, and what the server's clock says.
   */
  async apply(
    object: KubeObject,
    { resource, namespace, name }: ObjectAddress,
    { signal, dryRun = false, whole = false }: { readonly signal: AbortSignal; readonly dryRun?: boolean; readonly whole?: boolean },
  ): Promise<{ readonly live: JsonObject; readonly serverTime: Temporal.Instant | undefined }> {
    // Server-side apply refuses unknown fields by itself, of custom kinds too; asking for it would make the server read the body a second time.
    const query = { fieldManager, force: "true", fieldValidation: "Ignore", ...(dryRun && { dryRun: "All" }) };
    const path = resourcePath(resource, namespace, name);
    const accept = whole ? "application/json" : metadataOnly;
    const call: Call = { method: "PATCH", path, query, accept, contentType: "application/apply-patch+yaml", body: object };
    const { value, headers } = await this.#answer(call, signal);
    const sentAt = Date.parse(headerText(headers["date"]) ?? "");
    return {
      live: this.#asAnswer(value, call),
      serverTime: Number.isNaN(sentAt) ? undefined : Temporal.Instant.fromEpochMilliseconds(sentAt),
    };
  }

  /** Creates. Throws `conflict` when the object is there. */
  create(object: KubeObject, { resource, namespace }: ObjectAddress, signal: AbortSignal): Promise<JsonObject> {
    const query = { fieldManager, fieldValidation: "Strict" };
    return this.#object(
      { method: "POST", path: resourcePath(resource, namespace), query, contentType: "application/json", body: object },
      signal,
    );
  }

  /** Puts the object in place of the one whose `resourceVersion` it carries. Throws `conflict` when that changed. */
  replace(object: KubeObject, { resource, namespace, name }: ObjectAddress, signal: AbortSignal): Promise<JsonObject> {
    const query = { fieldManager, fieldValidation: "Strict" };
    return this.#object(
      { method: "PUT", path: resourcePath(resource, namespace, name), query, contentType: "application/json", body: object },
      signal,
    );
  }

  /** Changes single fields by a JSON merge patch. */
  merge(patch: JsonObject, { resource, namespace, name }: ObjectAddress, signal: AbortSignal): Promise<JsonObject> {
    const path = resourcePath(resource, namespace, name);
    return this.#object(
      { method: "PATCH", path, query: { fieldManager }, contentType: "application/merge-patch+json", body: patch },
      signal,
    );
  }

  /** Deletes, what the object owns in the background. Throws `not_found` when it is gone and `conflict` when it is another than `preconditions` say. */
  async delete({ resource, namespace, name }: ObjectAddress, preconditions: Preconditions, signal: AbortSignal): Promise<void> {
    const body = { apiVersion: "v1", kind: "DeleteOptions", propagationPolicy: "Background", preconditions: { ...preconditions } };
    const path = resourcePath(resource, namespace, name);
    await this.#call({ method: "DELETE", path, contentType: "application/json", body }, signal);
  }

  /** What happens to one object from now on, the present state first; undefined stands for its absence. Ends when the server ends it. */
  async *watch({ resource, namespace, name }: ObjectAddress, signal: AbortSignal): AsyncGenerator<KubeObject | undefined, void, undefined> {
    const path = resourcePath(resource, namespace);
    const fieldSelector = `metadata.name=${name}`;
    const list = await this.#call({ method: "GET", path, query: { fieldSelector } }, signal);
    const present = listAt(list, "items")[0];
    yield present === undefined ? undefined : listedObject(present, resource);

    const query = { fieldSelector, watch: "true", resourceVersion: textAt(list, "metadata", "resourceVersion") };
    const { status, body, text } = await this.#transport.stream({ method: "GET", path: withQuery(path, query), signal });
    if (status !== 200) throw answerFault(status, await text(), `GET ${path}`);
    for await (const event of jsonLines(body)) {
      if (textAt(event, "type") === "ERROR") return;
      if (textAt(event, "type") === "DELETED") yield undefined;
      else if (isJsonObject(event) && isJsonObject(event["object"])) yield asObject(event["object"]);
    }
  }

  /** Ends every connection. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.#transport[Symbol.asyncDispose]();
  }

  async #object(call: Call, signal: AbortSignal): Promise<JsonObject> {
    return this.#asAnswer(await this.#call(call, signal), call);
  }

  #asAnswer(value: JsonValue, { method, path }: Call): JsonObject {
    if (isJsonObject(value)) return value;
    throw new Fault("unavailable", `${this.server} did not answer ${method} ${path} with an object`);
  }

  async #call(call: Call, signal: AbortSignal, policy: RetryPolicy = patient): Promise<JsonValue> {
    return (await this.#answer(call, signal, policy)).value;
  }

  async #answer({ query, body, ...call }: Call, signal: AbortSignal, policy: RetryPolicy = patient) {
    const path = withQuery(call.path, query);
    const answer = await this.#send({ ...call, path, signal, ...(body !== undefined && { body: encodeJson(body) }) }, policy);
    const what = `${call.method} ${call.path}`;
    if (answer.status >= 300) throw answerFault(answer.status, answer.body, what);
    try {
      return { value: decodeJson(answer.body), headers: answer.headers };
    } catch (cause) {
      throw new Fault("unavailable", `${this.server} did not answer ${what} with JSON`, { cause });
    }
  }

  async #send(request: Request, policy: RetryPolicy): Promise<Answer> {
    const startedAt = performance.now();
    for (let tries = 1; ; tries++) {
      const { answer, error } = await this.#try(request);
      const setback: Setback = answer
        ? { kind: "status", status: answer.status, retryAfter: headerText(answer.headers["retry-after"]) }
        : { kind: "no-answer" };
      const progress = { tries, elapsedMs: performance.now() - startedAt, random: Math.random() };
      const isHopeless = isTrustProblem(error) || (answer !== undefined && isRefusedPatch(answer.status, answer.body));
      const pause = isHopeless ? undefined : pauseBeforeRetry(setback, progress, policy);
      if (pause === undefined) {
        if (answer) return answer;
        throw new Fault("unavailable", `the cluster at ${this.server} can not be reached: ${innermostMessage(error)}`, { cause: error });
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

function withQuery(path: string, query: Readonly<Record<string, string>> = {}): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}

function headerText(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header;
}

/** Items of a list lack their kind. `managedFields` are half of an object and of no use to readers. */
function listedObject(item: JsonValue, { group, version, kind }: ApiResource): KubeObject {
  const whole = asObject(item);
  const { managedFields: _, ...metadata } = whole.metadata;
  return {
    ...whole,
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind,
    metadata: { ...metadata, name: whole.metadata.name },
  };
}

/** The API server answers requests for objects with objects; anything else is caught by the reader of the field it misses. */
function asObject(value: JsonValue): KubeObject {
  return value as KubeObject;
}
