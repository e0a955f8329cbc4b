import { Fault, isFault } from "@slipway/plugin-sdk";
import { isJsonObject, type JsonValue, listAt, textAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { answerFault } from "./answer-fault.ts";
import { type ApiResource, resourcePath } from "./discovery/discovery.ts";
import { isMissing } from "./discovery/unserved.ts";
import { jsonLines, textLines } from "./json-lines.ts";
import { type JsonRequests, withQuery } from "./json-requests.ts";
import { once, patient, type RetryPolicy } from "./retry-policy.ts";
import type { RequestChannel } from "./transport.ts";

/** The address of an object. `namespace` is empty for cluster-scoped kinds. */
export interface ObjectAddress {
  readonly resource: ApiResource;
  readonly namespace: string;
  readonly name: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Return only the metadata of each object; default: all of it. */
  readonly isMetadataOnly?: boolean;
  /** Keep `managedFields`, which are half of an object. */
  readonly withManagers?: boolean;
  /** Default: patient. */
  readonly retry?: RetryPolicy;
}

/** Which objects of a kind are followed. */
export interface FollowOptions {
  /** Empty: all. */
  readonly namespace: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Whether only the metadata of each object is wanted. */
  readonly isMetadataOnly: boolean;
}

/** Where a page of a list begins. */
export interface PageOptions extends FollowOptions {
  /** What the page before said; empty for the first. */
  readonly continueAt: string;
  /** Most objects of a page. */
  readonly limit: number;
}

/** Where a watch begins, and when the server ends it. */
export interface WatchOptions extends FollowOptions {
  readonly resourceVersion: string;
  readonly timeoutSeconds: number;
}

/** What is read of the log of a container. */
export interface LogOptions {
  readonly container: string;
  /** Whether it is the log of the run that ended last. */
  readonly isOfLastRun: boolean;
  /** How many of the last lines. */
  readonly lines: number;
}

/** What is streamed of the log of a container. */
export interface LogStreamOptions {
  readonly container: string;
  /** Whether it is the log of the run before the current one. */
  readonly isOfLastRun: boolean;
  /** Only what was written since; default: everything. */
  readonly since?: Temporal.Instant | { readonly seconds: number };
  /** Only the last lines; default: all. */
  readonly lines?: number;
  /** Whether it goes on until the container has ended. */
  readonly follow: boolean;
}

/** Bytes of a log that are read. */
const logBytes = 64 * 1024;
/** The API server asks a node, which may be away. */
const logTimeoutMs = 10_000;

/** Objects per page of a list. */
const pageSize = 500;

const listOfMetadata = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
const eventsOfMetadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";

/**
 * Reads from one API server in untyped JSON, so that no field is lost; an `Applier` writes.
 * Every method throws a Fault with the server's message, retries what a retry can fix, and rejects with the signal's reason when aborted.
 */
export class KubeClient implements AsyncDisposable {
  readonly server: string;
  readonly #transport: RequestChannel;
  readonly #requests: JsonRequests;

  constructor(server: string, transport: RequestChannel, requests: JsonRequests) {
    this.server = server;
    this.#transport = transport;
    this.#requests = requests;
  }

  /** The JSON at a path. */
  get(
    path: string,
    { signal, accept, retry = patient }: { readonly accept?: string; readonly signal: AbortSignal; readonly retry?: RetryPolicy },
  ): Promise<JsonValue> {
    return this.#requests.send({ method: "GET", path, ...(accept !== undefined && { accept }) }, signal, retry);
  }

  /** Whether the API server answers, whatever that is. That a gateway says that it does not is no answer of it. Rejects if there is none. */
  async answers(signal: AbortSignal): Promise<boolean> {
    const { status } = await this.#transport.send({ method: "GET", path: "/version", isProbe: true, signal });
    return ![502, 503, 504].includes(status);
  }

  /** The object; undefined if it does not exist. Throws `not_found` if the cluster does not serve its kind at this path. */
  async find({ resource, namespace, name }: ObjectAddress, signal: AbortSignal): Promise<KubeObject | undefined> {
    try {
      return asObject(await this.#requests.send({ method: "GET", path: resourcePath(resource, namespace, name) }, signal));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** All matching objects, read page by page. */
  async list(
    resource: ApiResource,
    { namespace = "", labelSelector, fieldSelector, isMetadataOnly = false, withManagers = false, retry = patient }: ListOptions,
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
      const path = resourcePath(resource, namespace);
      const call = { method: "GET", path, query, ...(isMetadataOnly && { accept: listOfMetadata }) } as const;
      const page = await this.#requests.send(call, signal, retry);
      found.push(...listAt(page, "items").map((item) => listedObject(item, resource, withManagers)));
      next = textAt(page, "metadata", "continue");
    } while (next !== "");
    return found;
  }

  /** The text of one page of a list, for who decodes it when there is time. */
  listPage(resource: ApiResource, options: PageOptions, signal: AbortSignal): Promise<string> {
    const { continueAt, limit, isMetadataOnly } = options;
    const query = { ...selection(options), limit: String(limit), ...(continueAt !== "" && { continue: continueAt }) };
    const call = { method: "GET", path: resourcePath(resource, options.namespace), query } as const;
    return this.#requests.sendForText({ ...call, ...(isMetadataOnly && { accept: listOfMetadata }) }, signal, once);
  }

  /**
   * Watches the objects of a kind: resolves when the server has accepted that, with the texts of the events as they come, one JSON text each. It ends when the server
   * ends it, and rejects when the connection is lost.
   */
  async watchKind(resource: ApiResource, options: WatchOptions, signal: AbortSignal): Promise<AsyncIterable<readonly string[]>> {
    const { resourceVersion, timeoutSeconds, isMetadataOnly } = options;
    const query = {
      ...selection(options),
      watch: "true",
      allowWatchBookmarks: "true",
      resourceVersion,
      timeoutSeconds: String(timeoutSeconds),
    };
    const path = withQuery(resourcePath(resource, options.namespace), query);
    const accept = isMetadataOnly ? { accept: eventsOfMetadata } : {};
    const { status, body, text } = await this.#transport.stream({ method: "GET", path, ...accept, signal });
    if (status !== 200) throw answerFault(status, await text(), `GET ${path}`);
    return textLines(body);
  }

  /** The last lines of the log of a pod's container. Throws `unavailable` also if its node does not answer in time. */
  async readLog(pod: ObjectAddress, { container, isOfLastRun, lines }: LogOptions, signal: AbortSignal): Promise<string> {
    const query = { container, tailLines: String(lines), limitBytes: String(logBytes), ...(isOfLastRun && { previous: "true" }) };
    const path = `${resourcePath(pod.resource, pod.namespace, pod.name)}/log`;
    const request = { method: "GET", path: withQuery(path, query), accept: "text/plain, */*" } as const;
    const timeout = AbortSignal.timeout(logTimeoutMs);
    try {
      const { status, body } = await this.#transport.send({ ...request, signal: AbortSignal.any([signal, timeout]) });
      if (status === 200) return body;
      throw answerFault(status, body, `GET ${path}`);
    } catch (error) {
      signal.throwIfAborted();
      if (isFault(error)) throw error;
      throw new Fault("unavailable", `the cluster does not answer GET ${path}`, { cause: error });
    }
  }

  /**
   * The log of a pod's container as it is read, each line with its time before it. Its reader may take as long as he likes. A log that is followed may take any time
   * until it begins. Throws a Fault with the words of the server or of the node.
   */
  async streamLog(
    pod: ObjectAddress,
    { container, isOfLastRun, since, lines, follow }: LogStreamOptions,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Uint8Array>> {
    const query = {
      ...{ container, timestamps: "true" },
      ...(isOfLastRun && { previous: "true" }),
      ...(since !== undefined &&
        (since instanceof Temporal.Instant
          ? { sinceTime: since.toString({ smallestUnit: "second" }) }
          : { sinceSeconds: String(since.seconds) })),
      ...(lines !== undefined && { tailLines: String(lines) }),
      ...(follow && { follow: "true" }),
    };
    const path = `${resourcePath(pod.resource, pod.namespace, pod.name)}/log`;
    const request = { method: "GET", path: withQuery(path, query), accept: "text/plain, */*", isOpenEnded: follow, signal } as const;
    try {
      const { status, body, text } = await this.#transport.stream(request);
      if (status === 200) return body;
      throw answerFault(status, await text(), `GET ${path}`);
    } catch (error) {
      signal.throwIfAborted();
      if (isFault(error)) throw error;
      throw new Fault("unavailable", `the cluster does not answer GET ${path}`, { cause: error });
    }
  }

  /** Watches one object, beginning with its current state; undefined if it does not exist. Ends when the server ends the watch. */
  async *watch({ resource, namespace, name }: ObjectAddress, signal: AbortSignal): AsyncGenerator<KubeObject | undefined, void, undefined> {
    const path = resourcePath(resource, namespace);
    const fieldSelector = `metadata.name=${name}`;
    const list = await this.#requests.send({ method: "GET", path, query: { fieldSelector } }, signal);
    const present = listAt(list, "items")[0];
    yield present === undefined ? undefined : listedObject(present, resource, false);

    const query = { fieldSelector, watch: "true", resourceVersion: textAt(list, "metadata", "resourceVersion") };
    const { status, body, text } = await this.#transport.stream({ method: "GET", path: withQuery(path, query), signal });
    if (status !== 200) throw answerFault(status, await text(), `GET ${path}`);
    for await (const event of jsonLines(body)) {
      if (textAt(event, "type") === "ERROR") return;
      if (textAt(event, "type") === "DELETED") yield undefined;
      else if (isJsonObject(event) && isJsonObject(event["object"])) yield asObject(event["object"]);
    }
  }

  /** Sends further requests on new connections: those that are open may lead nowhere. */
  renewConnections(): void {
    this.#transport.renew?.();
  }

  /** Ends every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
  }
}

function selection({ labelSelector, fieldSelector }: FollowOptions) {
  return { ...(labelSelector !== undefined && { labelSelector }), ...(fieldSelector !== undefined && { fieldSelector }) };
}

/** Adds the kind, which list items lack, and removes `managedFields` where nobody reads them. */
function listedObject(item: JsonValue, { group, version, kind }: ApiResource, withManagers: boolean): KubeObject {
  const { apiVersion: _, kind: __, metadata: all, ...rest } = asObject(item);
  const { managedFields, ...metadata } = all;
  return {
    apiVersion: group === "" ? version : `${group}/${version}`,
    kind,
    metadata: { ...metadata, name: all.name, ...(withManagers && managedFields !== undefined && { managedFields }) },
    ...rest,
  };
}

/** The API server answers with objects here. Anything else fails where a missing field is read. */
function asObject(value: JsonValue): KubeObject {
  return value as KubeObject;
}
