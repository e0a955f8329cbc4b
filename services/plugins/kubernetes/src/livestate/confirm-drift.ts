import { isFault } from "@slipway/plugin-sdk";
import { runConcurrently } from "../apply/run-concurrently.ts";
import type { Cluster } from "../client/cluster.ts";
import { type DiffNode, diffObjects } from "../diff/diff.ts";
import type { Change, DiffList } from "../diff/diff-list.ts";
import { isJsonObject, type JsonObject, type JsonValue, objectAt, valueAt, withoutValueAt, withValueAt } from "../json/json.ts";
import type { KubeObject } from "../manifests/kube-object.ts";

/** Concurrent dry runs. */
const concurrency = 8;

/**
 * Removes changes that are not real: a dry run on the server shows what applying each declaration would result in, so that defaults,
 * conversions and changes by webhooks are the same on both sides. If a dry run is not allowed, the change stays.
 */
export async function confirmDrift(cluster: Cluster, drift: DiffList, signal: AbortSignal): Promise<DiffList> {
  const confirmed = new Map<Change, Change>();
  await runConcurrently(drift.changes, concurrency, async (change) => {
    const nodes = await confirmedNodes(cluster, change, signal);
    if (nodes.length > 0) confirmed.set(change, { ...change, nodes });
  });
  return { ...drift, changes: drift.changes.flatMap((change) => confirmed.get(change) ?? []) };
}

async function confirmedNodes(cluster: Cluster, change: Change, signal: AbortSignal): Promise<readonly DiffNode[]> {
  try {
    const { object, address } = await cluster.place(withMarksOf(change.old, change.desired), signal);
    // Another version of the kind has the same content in another form.
    const isSameVersion = change.old.apiVersion === change.desired.apiVersion;
    const live = isSameVersion ? change.old : await cluster.client.find(address, signal);
    if (live === undefined) return change.nodes;
    const { live: applied } = await cluster.client.apply(object, address, { signal, dryRun: true, whole: true });
    const real = diffObjects(withoutVolatile(live), withoutVolatile(applied));
    // Where both report the same path, the declaration's form is clearer than the server's.
    const declared = change.nodes.filter(({ path }) => real.some((node) => isSamePlace(node.path, path)));
    return declared.length > 0 ? declared : real;
  } catch (error) {
    signal.throwIfAborted();
    if (isFault(error) && error.code !== "unavailable") return change.nodes;
    throw error;
  }
}

function isSamePlace(a: string, b: string): boolean {
  return a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);
}

/** Fields that the server changes. */
const volatile = ["managedFields", "resourceVersion", "generation", "uid", "creationTimestamp", "selfLink"];

function withoutVolatile(object: JsonObject): JsonObject {
  const { status: _, ...rest } = object;
  return volatile.reduce<JsonObject>((left, field) => withoutValueAt(left, ["metadata", field]), rest);
}

/** Where a deployment adds marks that are not declared. */
const marked: readonly (readonly [string, ...string[]])[] = [
  ["metadata", "labels"],
  ["metadata", "annotations"],
  ["spec", "selector", "matchLabels"],
  ["spec", "template", "metadata", "labels"],
  ["spec", "template", "metadata", "annotations"],
];

/** The declaration with the marks of the live object, as it would be applied. */
function withMarksOf(live: KubeObject, desired: KubeObject): KubeObject {
  const whole = marked.reduce<JsonObject>((object, path) => {
    const marks = Object.entries(objectAt(live, ...path)).filter(([key]) => key.startsWith("pipecd.dev/"));
    const own: JsonValue | undefined = valueAt(object, ...path);
    return marks.length === 0 ? object : withValueAt(object, path, { ...Object.fromEntries(marks), ...(isJsonObject(own) && own) });
  }, desired);
  return { ...desired, ...whole };
}
