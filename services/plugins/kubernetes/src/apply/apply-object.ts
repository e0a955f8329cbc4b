import { Fault, isFault } from "@slipway/plugin-sdk";
import type { Cluster, Placed } from "../client/cluster.ts";
import { fieldManager, type ObjectAddress } from "../client/kube-client.ts";
import { marks } from "../decorate/marks.ts";
import { type JsonObject, type JsonValue, listAt, objectAt, textAt } from "../json/json.ts";
import { annotationOf, type KubeObject } from "../manifests/kube-object.ts";
import { adoptFields } from "./adopt-fields.ts";

/** What applying an object did. */
export type Applied = "changed" | "unchanged";

/** How an object is applied. */
type ApplyMethod = "apply" | "replace" | "force-replace";

/** The method that the annotations choose. */
function applyMethodOf(object: KubeObject): ApplyMethod {
  if (annotationOf(object, marks.forceSyncByReplace) === "enabled") return "force-replace";
  return annotationOf(object, marks.syncByReplace) === "enabled" ? "replace" : "apply";
}

/** The result of applying an object. */
export interface ApplyAnswer {
  readonly applied: Applied;
  /** The live object; only its metadata, unless `whole` was requested. */
  readonly live: JsonObject;
}

/**
 * Applies one object. Safe to repeat after an interruption at any point.
 * Throws a Fault with the server's message, without the values of a Secret.
 */
export async function applyObject(
  cluster: Cluster,
  { object, address }: Placed,
  { signal, whole = false }: ApplyRequest,
): Promise<ApplyAnswer> {
  const declared = withoutServerFields(object);
  try {
    switch (applyMethodOf(object)) {
      case "apply":
        return await serverSideApply(cluster, declared, address, { signal, whole });
      case "replace":
        return { applied: "changed", live: await replace(cluster, declared, address, signal) };
      case "force-replace":
        return { applied: "changed", live: await recreate(cluster, declared, address, signal) };
    }
  } catch (error) {
    throw isFault(error) ? withoutSecrets(error, object) : error;
  }
}

interface ApplyRequest {
  readonly signal: AbortSignal;
  /** Return the entire live object instead of its metadata only. */
  readonly whole?: boolean;
}

async function serverSideApply(cluster: Cluster, object: KubeObject, address: ObjectAddress, request: ApplyRequest): Promise<ApplyAnswer> {
  return retryConflict(request.signal, async () => {
    const startedAt = performance.now();
    const { live, serverTime } = await cluster.client.apply(object, address, request);
    const managedFields = adoptFields(live);
    if (managedFields !== undefined) {
      const resourceVersion = textAt(live, "metadata", "resourceVersion");
      await cluster.client.merge({ metadata: { managedFields, resourceVersion } }, address, request.signal);
      return { applied: "changed", live: (await cluster.client.apply(object, address, request)).live };
    }
    const took = Temporal.Duration.from({ milliseconds: Math.ceil(performance.now() - startedAt) });
    return { applied: changedSince(live, serverTime?.subtract(took)) ? "changed" : "unchanged", live };
  });
}

/** The server updates the time of our managed fields only if the apply changed something. Both times are full seconds of the server's clock. */
function changedSince(live: JsonObject, start: Temporal.Instant | undefined): boolean {
  const ours = listAt(live, "metadata", "managedFields").find(
    (entry) => textAt(entry, "manager") === fieldManager && textAt(entry, "operation") === "Apply",
  );
  const at = Date.parse(textAt(ours, "time"));
  return start === undefined || Number.isNaN(at) || at >= start.epochMilliseconds - 1_000;
}

async function replace(cluster: Cluster, object: KubeObject, address: ObjectAddress, signal: AbortSignal): Promise<JsonObject> {
  return retryConflict(signal, async () => {
    const live = await cluster.client.find(address, signal);
    if (live === undefined) return cluster.client.create(object, address, signal);
    const resourceVersion = textAt(live, "metadata", "resourceVersion");
    return cluster.client.replace({ ...object, metadata: { ...object.metadata, resourceVersion } }, address, signal);
  });
}

/** Deletes the live object, waits until it is gone, and creates the declared one. */
async function recreate(cluster: Cluster, object: KubeObject, address: ObjectAddress, signal: AbortSignal): Promise<JsonObject> {
  return retryConflict(signal, async () => {
    const live = await cluster.client.find(address, signal);
    if (live !== undefined) {
      const uid = textAt(live, "metadata", "uid");
      await cluster.client.delete(address, { uid }, signal).catch(unlessGone);
      await untilGone(cluster, address, uid, signal);
    }
    return cluster.client.create(object, address, signal);
  });
}

function unlessGone(error: unknown): void {
  if (!isFault(error, "not_found")) throw error;
}

/** A watch that ends early is opened again. */
async function untilGone(cluster: Cluster, address: ObjectAddress, uid: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    for await (const live of cluster.client.watch(address, signal)) {
      if (live === undefined || textAt(live, "metadata", "uid") !== uid) return;
    }
  }
}

/** Retries a few times after a conflict with another writer. */
async function retryConflict<T>(signal: AbortSignal, attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      if (tries >= 5 || !isFault(error, "conflict")) throw error;
      signal.throwIfAborted();
    }
  }
}

/** Fields that only the server may write. An object exported from a cluster has them. */
function withoutServerFields(object: KubeObject): KubeObject {
  const {
    managedFields: _,
    resourceVersion: __,
    uid: ___,
    generation: ____,
    selfLink: _____,
    creationTimestamp: ______,
    ...metadata
  } = object.metadata;
  return { ...object, metadata: { ...metadata, name: object.metadata.name } };
}

/** Servers quote what they reject, but the values of a Secret must not reach a log. */
function withoutSecrets(fault: Fault, object: KubeObject): Fault {
  if (object.kind.toLowerCase() !== "secret") return fault;
  // A value in a wrong field, or a list in place of a map, is quoted too.
  const { apiVersion: _, kind: __, metadata: ___, type: ____, ...contents } = object;
  const values = [...texts(contents), ...texts(objectAt(object, "data")).map((value) => Buffer.from(value, "base64").toString())];
  const hidden = values.filter((value) => value !== "").toSorted((a, b) => b.length - a.length);
  return new Fault(fault.code, hidden.reduce(hide, fault.message));
}

/** Every value below it, including misplaced ones. */
function texts(value: JsonValue): readonly string[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [String(value)];
}

/** Short values are masked only as separate words. Otherwise they would remove letters from other words. */
function hide(text: string, value: string): string {
  if (value.length > 3) return text.replaceAll(value, "*****");
  return text.replace(new RegExp(`(?<!\\w)${RegExp.escape(value)}(?!\\w)`, "g"), "*****");
}
