import { type DiffNode, type DiffOptions, diffObjects } from "../../../services/plugins/kubernetes/src/diff/diff.ts";
import { type DiffList, diffList, pairObjects, renderDiffList } from "../../../services/plugins/kubernetes/src/diff/diff-list.ts";
import { renderNodes, renderValue } from "../../../services/plugins/kubernetes/src/diff/render.ts";
import { healthOf } from "../../../services/plugins/kubernetes/src/health/health.ts";
import type { JsonValue } from "../../../services/plugins/kubernetes/src/json/json.ts";
import { ignoresDrift, syncStateOf } from "../../../services/plugins/kubernetes/src/livestate/sync-state.ts";
import type { KubeObject } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import type { Manifest } from "../../../services/plugins/kubernetes/src/manifests/manifest.ts";
import { describeKey, formatKey, keyOf } from "../../../services/plugins/kubernetes/src/manifests/resource-key.ts";
import { determineStrategy, imageChange, replicasChange } from "../../../services/plugins/kubernetes/src/strategy/determine-strategy.ts";
import { parseImage } from "../../../services/plugins/kubernetes/src/strategy/image.ts";
import { determineVersions } from "../../../services/plugins/kubernetes/src/strategy/versions.ts";
import { findManifests, findWorkloads } from "../../../services/plugins/kubernetes/src/strategy/workloads.ts";
import { argoDiff, argoServerSideDiff, argoStructuredMergeDiff } from "./argo-diff.ts";
import { first, manifests, objects, type Texts } from "./manifests.ts";

type Functions = Readonly<Record<string, (input: never) => unknown>>;
interface Reference {
  readonly kind: string;
  readonly name: string;
}

/** Functions of the `strategy` cases. */
export const strategy: Functions = {
  determineStrategy: ({ old, new: next, workloads }: { old: Texts; new: Texts; workloads: readonly Reference[] | null }) => {
    const decided = determineStrategy(manifests(old), manifests(next), workloads ?? []);
    return { strategy: decided.strategy === "pipeline" ? "PIPELINE" : "QUICK_SYNC", summary: decided.summary };
  },
  imageChange: ({ old, new: next }: { old: string; new: string }) => {
    const message = imageChange(first(old), first(next));
    return { changed: message !== undefined, message: message ?? "" };
  },
  replicasChange: ({ old, new: next }: { old: string; new: string }) => {
    const change = replicasChange(first(old), first(next));
    return { changed: change !== undefined, before: change?.before ?? "", after: change?.after ?? "" };
  },
  findWorkloads: ({ manifests: texts, workloads }: { manifests: Texts; workloads: readonly Reference[] | null }) => ({
    keys: findWorkloads(manifests(texts), workloads ?? []).map(keyText),
  }),
  findManifests: ({ manifests: texts, kind, name }: Reference & { manifests: Texts }) => ({
    keys: findManifests(manifests(texts), { kind, name }).map(keyText),
  }),
};

/** Functions of the `trigger` cases that this plugin has. */
export const images: Functions = {
  parseImage: ({ image }: { image: string }) => parseImage(image),
  determineVersions: ({ manifests: texts }: { manifests: Texts }) => ({
    versions: determineVersions(manifests(texts)).map(({ name, version, url }) => ({ name, version, url })),
  }),
};

const pipecdHealth = {
  healthy: "HEALTHY",
  progressing: "UNHEALTHY",
  degraded: "UNHEALTHY",
  missing: "UNHEALTHY",
  suspended: "UNKNOWN",
  unknown: "UNKNOWN",
};

/** The `health-k8s` cases, in the words of either peer. */
export function health({ manifest }: { manifest: string }, { vocabulary }: { readonly vocabulary?: string }): unknown {
  const object = first(manifest);
  const verdict = healthOf(object);
  if (vocabulary !== "argo") {
    if (verdict === undefined) return { status: "UNKNOWN", message: "" };
    // PipeCD has no word for a Deployment that nothing is known of yet.
    const isUnseen = object.kind === "Deployment" && verdict.reason.includes("observed deployment generation less than");
    return { status: isUnseen ? "UNKNOWN" : pipecdHealth[verdict.health], message: verdict.reason };
  }
  return verdict ? { status: verdict.health.replace(/^./, (letter) => letter.toUpperCase()), message: verdict.reason } : null;
}

/** The `health-crd` cases. An object of a kind without a rule is healthy if it exists. */
export function customHealth(input: { manifest: string }): unknown {
  return health(input, { vocabulary: "argo" }) ?? { status: "Healthy", message: "" };
}

type Options = Omit<DiffOptions, "ignore"> & { readonly ignore?: Readonly<Record<string, readonly string[]>> };
interface Sides {
  readonly live: Texts;
  readonly desired: Texts;
  readonly options: DiffOptions;
}

/** Functions of the `diff` cases. */
export const diff: Functions = {
  diff: ({
    manifests: text,
    options,
    resourceKey = "",
    leftPadding,
  }: {
    manifests: string;
    options: Options;
    resourceKey?: string;
    leftPadding: number;
  }) => {
    const [old, desired] = objects(text);
    if (!old || !desired) throw new Error("two documents are needed");
    const nodes = diffObjects(old, desired, { ...options, ignore: options.ignore?.[resourceKey] ?? [] });
    return { hasDiff: nodes.length > 0, nodes: nodes.map(wireNode), rendered: renderNodes(nodes, { leftPadding }) };
  },
  diffList: ({ live, desired, options }: Sides) => {
    const list = diffList(objects(live), objects(desired), options);
    return { result: wireList(list), rendered: renderDiffList(list) };
  },
  groupManifests: ({ old, new: next }: { old: Texts; new: Texts }) => {
    const { adds, deletes, pairs } = pairObjects(objects(old), objects(next));
    return { adds: adds.map(described), deletes: deletes.map(described), changes: pairs.map(({ desired }) => described(desired)) };
  },
  renderDiffList: ({ live, desired, options, maskSecret, maskConfigMap, maxChangedManifests }: Sides & Masks) => ({
    rendered: renderDiffList(diffList(objects(live), objects(desired), options), {
      maskSecret,
      maskConfigMap,
      maxChanges: maxChangedManifests,
    }),
  }),
  syncState: ({ live, desired, commit }: Sides & { commit: string }) => {
    const { status, reason = "", detail = "" } = syncStateOf(objects(live), objects(desired), { commitHash: commit });
    return { status: status === "synced" ? "SYNCED" : "OUT_OF_SYNC", shortReason: reason, reason: detail };
  },
  ignoreDrift: ({ manifests: texts }: { manifests: Texts }) => ({
    keys: objects(texts)
      .filter((object) => !ignoresDrift(object))
      .map(described),
  }),
  argoDiff,
  argoServerSideDiff,
  argoStructuredMergeDiff,
  renderValue: ({ value }: { value: JsonValue }) => ({ rendered: renderValue(value) }),
};

interface Masks {
  readonly maskSecret: boolean;
  readonly maskConfigMap: boolean;
  readonly maxChangedManifests: number;
}

function keyText({ object }: Manifest): string {
  return formatKey(keyOf(object));
}

function described(object: KubeObject): string {
  return describeKey(keyOf(object));
}

function wireNode({ path, old, new: next }: DiffNode) {
  return { path, old: old ?? null, new: next ?? null, hasOld: old !== undefined, hasNew: next !== undefined };
}

function wireList({ adds, deletes, changes }: DiffList) {
  return {
    adds: adds.map(described),
    deletes: deletes.map(described),
    changes: changes.map(({ desired, nodes }) => ({ key: described(desired), nodes: nodes.map(wireNode) })),
  };
}
