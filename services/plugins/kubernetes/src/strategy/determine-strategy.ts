import type { Strategy } from "@slipway/plugin-sdk";
import type { Reference } from "../application-section.ts";
import { type DiffNode, diffObjects } from "../diff/diff.ts";
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { counterparts } from "../manifests/counterparts.ts";
import type { KubeObject } from "../manifests/kube-object.ts";
import { keyOfManifest, type Manifest } from "../manifests/manifest.ts";
import { formatKey, identityOf, keyOf } from "../manifests/resource-key.ts";
import { parseImage } from "./image.ts";
import { findWorkloads } from "./workloads.ts";

/**
 * Decides whether a change is applied at once or through the pipeline, and why.
 * Compares the manifests as in Git: with the marks of a deployment, every ConfigMap would look changed.
 */
export function determineStrategy(
  running: readonly Manifest[],
  target: readonly Manifest[],
  workloads: readonly Reference[] = [],
): Strategy {
  const oldWorkloads = findWorkloads(running, workloads);
  const newWorkloads = findWorkloads(target, workloads);
  if (oldWorkloads.length === 0)
    return quickSync("Quick sync by applying all manifests because it was unable to find the currently running workloads");
  if (newWorkloads.length === 0)
    return quickSync("Quick sync by applying all manifests because it was unable to find workloads in the new manifests");

  const pairs = pairWorkloads(oldWorkloads, newWorkloads);
  for (const { before, after } of pairs) {
    const reason = templateChange(before, after);
    if (reason !== undefined) return pipeline(reason);
  }
  const config = configChange(running, target);
  if (config !== undefined) return pipeline(config);

  const scaled = pairs.flatMap(({ before, after }) => {
    const replicas = replicasChange(before, after);
    return replicas ? [`${after.kind}/${after.metadata.name} from ${replicas.before} to ${replicas.after}`] : [];
  });
  return scaled.length > 0
    ? quickSync(`Quick sync to scale ${scaled.toSorted().join(", ")}`)
    : quickSync("Quick sync by applying all manifests");
}

/** The change of a workload's container images; undefined if there is none. */
export function imageChange(before: JsonObject, after: JsonObject): string | undefined {
  return imagesOf(differences(before, after));
}

/** The old and the new number of replicas, as text; undefined if they are equal. */
export function replicasChange(before: JsonObject, after: JsonObject): { readonly before: string; readonly after: string } | undefined {
  const node = differences(before, after).find(({ path }) => path === "spec.replicas");
  return node && { before: shown(node.old), after: shown(node.new) };
}

function templateChange(before: KubeObject, after: KubeObject): string | undefined {
  const nodes = differences(before, after);
  if (!nodes.some(({ path }) => path === "spec.template" || path.startsWith("spec.template."))) return undefined;
  return imagesOf(nodes) ?? `Sync progressively because pod template of workload ${after.metadata.name} was changed`;
}

function imagesOf(nodes: readonly DiffNode[]): string | undefined {
  const changed = nodes.filter(({ path }) => /^spec\.template\.spec\.containers\.\d+\.image$/.test(path));
  if (changed.length === 0) return undefined;
  const parts = changed.map((node) => {
    const [before, after] = [shown(node.old), shown(node.new)];
    const [from, to] = [parseImage(before), parseImage(after)];
    return from.name === to.name ? `image ${from.name} from ${from.tag} to ${to.tag}` : `image ${before} to ${after}`;
  });
  return `Sync progressively because of updating ${parts.join(", ")}`;
}

/** Why a change of ConfigMaps or Secrets requires the pipeline. Keys are compared as written. */
function configChange(running: readonly Manifest[], target: readonly Manifest[]): string | undefined {
  const before = configs(running);
  const after = configs(target);
  if (before.size > after.size) return `Sync progressively because ${before.size - after.size} configmap/secret deleted`;
  if (before.size < after.size) return `Sync progressively because new ${after.size - before.size} configmap/secret added`;
  for (const [key, old] of before) {
    const desired = after.get(key);
    const subject = `${old.kind} ${old.metadata.name}`;
    if (desired === undefined) return `Sync progressively because ${subject} was deleted`;
    if (differences(old, desired).length > 0) return `Sync progressively because ${subject} was updated`;
  }
  return undefined;
}

function configs(manifests: readonly Manifest[]): ReadonlyMap<string, KubeObject> {
  const found = manifests
    .map(({ object }) => object)
    .filter(({ apiVersion, kind }) => apiVersion === "v1" && (kind === "ConfigMap" || kind === "Secret"));
  return new Map(found.map((object) => [formatKey(keyOf(object)), object]));
}

interface WorkloadPair {
  readonly before: KubeObject;
  readonly after: KubeObject;
}

function pairWorkloads(running: readonly Manifest[], target: readonly Manifest[]): readonly WorkloadPair[] {
  const before = new Map(running.map((manifest) => [identityOf(keyOfManifest(manifest)), manifest.object]));
  const known = counterparts(target.map(keyOfManifest), running.map(keyOfManifest));
  return target.flatMap((manifest) => {
    const old = before.get(known.get(identityOf(keyOfManifest(manifest))) ?? "");
    return old ? [{ before: old, after: manifest.object }] : [];
  });
}

/** The differences between two declarations. A missing field equals an empty one. */
function differences(before: JsonObject, after: JsonObject): readonly DiffNode[] {
  return diffObjects(withoutEmpty(before), withoutEmpty(after));
}

function withoutEmpty(object: JsonObject): JsonObject {
  const left = Object.entries(object).flatMap(([key, value]): [string, JsonValue][] => {
    const kept = isJsonObject(value)
      ? withoutEmpty(value)
      : isJsonArray(value)
        ? value.map((item) => (isJsonObject(item) ? withoutEmpty(item) : item))
        : value;
    return isNothing(kept) ? [] : [[key, kept]];
  });
  return Object.fromEntries(left);
}

function isNothing(value: JsonValue): boolean {
  return value === null || (isJsonArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0);
}

function shown(value: JsonValue | undefined): string {
  return value === undefined || value === null ? "<nil>" : String(value);
}

function quickSync(summary: string): Strategy {
  return { strategy: "quick-sync", summary };
}

function pipeline(summary: string): Strategy {
  return { strategy: "pipeline", summary };
}
