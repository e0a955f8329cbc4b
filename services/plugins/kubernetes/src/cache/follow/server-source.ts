import type { ApiResource } from "../../client/discovery/discovery.ts";
import type { FollowOptions, KubeClient } from "../../client/kube-client.ts";
import { type JsonValue, listAt, textAt, valueAt } from "../../json/json.ts";
import { decodeJson } from "../../json/json-codec.ts";
import { inPieces } from "../turns.ts";
import type { KindEvent, KindPage, KindSource } from "./kind-source.ts";

/** Objects of a page, which is in memory as a whole: a Pod with its managers has some 10 KB. */
const wholePage = 250;
const metadataPage = 1000;

export interface ServerSourceOptions extends FollowOptions {
  /** Runs a piece of work when it may. */
  readonly take: <T>(work: () => T) => Promise<T>;
  /** Called when something has come from the server. */
  readonly onSign?: () => void;
}

/** The objects of a kind on an API server. Decoding waits for its turn. */
export function serverSource(
  client: Pick<KubeClient, "listPage" | "watchKind">,
  resource: ApiResource,
  { take, onSign = () => {}, ...options }: ServerSourceOptions,
): KindSource {
  const limit = options.isMetadataOnly ? metadataPage : wholePage;
  return {
    page: async (continueAt, signal) => {
      const text = await client.listPage(resource, { ...options, continueAt, limit }, signal);
      onSign();
      return take(() => pageOf(decodeJson(text)));
    },
    watch: async (watch, signal) => {
      const lines = await client.watchKind(resource, { ...options, ...watch }, signal);
      onSign();
      return decoded(lines, take, onSign);
    },
  };
}

async function* decoded(
  batches: AsyncIterable<readonly string[]>,
  take: <T>(work: () => T) => Promise<T>,
  onSign: () => void,
): AsyncGenerator<readonly KindEvent[], void, undefined> {
  for await (const batch of batches) {
    onSign();
    for (const lines of inPieces(batch)) yield await take(() => lines.map((line) => eventOf(decodeJson(line))));
  }
}

function pageOf(page: JsonValue): KindPage {
  return {
    items: listAt(page, "items"),
    continueAt: textAt(page, "metadata", "continue"),
    resourceVersion: textAt(page, "metadata", "resourceVersion"),
  };
}

function eventOf(event: JsonValue): KindEvent {
  return { type: textAt(event, "type"), object: valueAt(event, "object") ?? null };
}
