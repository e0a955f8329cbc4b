import { isFault } from "@slipway/plugin-sdk";
import { accessByRequests } from "../../../services/plugins/kubernetes/src/applier/cluster-access.ts";
import { applyObject } from "../../../services/plugins/kubernetes/src/apply/object/apply-object.ts";
import { Cluster } from "../../../services/plugins/kubernetes/src/client/cluster.ts";
import type { Answer, Request, Transport } from "../../../services/plugins/kubernetes/src/client/transport.ts";
import { annotateConfigHash, configHash } from "../../../services/plugins/kubernetes/src/decorate/config-hash.ts";
import { marks, ownershipMarks } from "../../../services/plugins/kubernetes/src/decorate/marks.ts";
import { containerImages, referencedConfigMaps, referencedSecrets } from "../../../services/plugins/kubernetes/src/decorate/references.ts";
import { Scalers } from "../../../services/plugins/kubernetes/src/fields/scalers.ts";
import { difference } from "../../../services/plugins/kubernetes/src/inventory/inventory.ts";
import { reasonToKeep } from "../../../services/plugins/kubernetes/src/inventory/ownership.ts";
import { annotationOf, type KubeObject, withMetadata } from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import { templatingMethod } from "../../../services/plugins/kubernetes/src/manifests/loading/templating-method.ts";
import { parseManifests } from "../../../services/plugins/kubernetes/src/manifests/parse-manifests.ts";
import { formatKey, keyOf, type ResourceKey } from "../../../services/plugins/kubernetes/src/manifests/resource-key.ts";
import { first, manifests, objects, type Texts } from "./manifests.ts";

/** Functions of the `k8s-extra` cases. */
export const extra: Readonly<Record<string, (input: never) => unknown>> = {
  configHash: ({ manifests: text }: { manifests: string }) => ({ hash: configHash(objects(text)), error: false }),
  annotateConfigHash: ({ manifests: texts }: { manifests: Texts }) => ({
    manifests: annotateConfigHash(manifests(texts)).map(({ object }) => object),
    error: false,
  }),
  prune: ({ desired, liveNamespaced, liveClusterScoped }: { desired: Texts; liveNamespaced: Texts; liveClusterScoped: Texts }) => {
    const live = [...objects(liveNamespaced), ...objects(liveClusterScoped)].map(asListed);
    const onCluster = (object: KubeObject) => withNamespaceOf(objects(liveClusterScoped), object);
    const obsolete = difference(live.map(onCluster), objects(desired).map(onCluster));
    return {
      remove: live
        .filter(isPruned)
        .map(keyOf)
        .filter((key) => obsolete.some((other) => formatKey(other) === formatKey(key))),
    };
  },
  applyVerb,
  referencedConfigMaps: ({ manifest }: { manifest: string }) => ({ names: referencedConfigMaps(first(manifest)) }),
  referencedSecrets: ({ manifest }: { manifest: string }) => ({ names: referencedSecrets(first(manifest)) }),
  containerImages: ({ manifest }: { manifest: string }) => ({ names: containerImages(first(manifest)) }),
  parseManifests: ({ text }: { text: string }) => {
    const parsed = parseManifests(text, "manifest.yaml");
    return { manifests: parsed.manifests.map(({ object }) => object), error: parsed.problems.length > 0 };
  },
  templatingMethod: ({ files, helmChart }: { files: readonly string[]; helmChart: boolean }) => ({
    method: templatingMethod(files, helmChart),
  }),
};

const applicationId = "application";

/** The cases begin after the list, which selects by labels, and leave out all marks but one. */
function asListed(object: KubeObject): KubeObject {
  const labels = ownershipMarks({ pipedId: "piped", applicationId, commitHash: "commit" });
  return withMetadata(object, {
    labels,
    ...(annotationOf(object, marks.managedBy) !== "" && { annotations: { [marks.resourceKey]: formatKey(keyOf(object)) } }),
  });
}

/** The plugin compares keys with the namespaces that the cluster knows. */
function withNamespaceOf(clusterScoped: readonly KubeObject[], object: KubeObject): ResourceKey {
  const key = keyOf(object);
  return clusterScoped.some(({ kind }) => kind === key.kind)
    ? { ...key, namespace: "" }
    : { ...key, namespace: key.namespace || "default" };
}

function isPruned(live: KubeObject): boolean {
  return reasonToKeep(live, applicationId) === undefined;
}

interface ApplyVerb {
  readonly manifests: readonly string[];
  /** What each command of kubectl fails with; null if it succeeds. */
  readonly answers: Readonly<Record<"apply" | "create" | "replace" | "forceReplace", string | null>>;
}

/** How each object is applied, in the words of the commands that PipeCD would run. */
async function applyVerb({ manifests: texts, answers }: ApplyVerb): Promise<unknown> {
  const calls: string[] = [];
  for (const object of texts.map(first)) {
    const isForced = annotationOf(object, marks.forceSyncByReplace) === "enabled";
    const replaced = isForced ? "ForceReplaceManifest" : "ReplaceManifest";
    const refusal = isForced ? answers.forceReplace : answers.replace;
    const note = (call: string) => calls.at(-1) !== call && calls.push(call);
    let isGone = refusal === "not found";
    const send = async ({ method, path }: Request): Promise<Answer> => {
      switch (method) {
        case "PATCH":
          note("ApplyManifest");
          return answerOf(answers.apply, object);
        case "GET":
          note(replaced);
          if (path.includes("fieldSelector")) return answerOf(null, { items: isGone ? [] : [object], metadata: {} });
          return isGone ? answerOf("not found", object) : answerOf(null, object);
        case "POST":
          if (refusal === "not found") note("CreateManifest");
          return answerOf(answers.create, object);
        case "DELETE":
          isGone = refusal === null;
          return answerOf(refusal, object);
        case "PUT":
          return answerOf(refusal, object);
      }
    };
    const access = accessByRequests("memory", { send } as unknown as Transport); // the plugin uses nothing else here
    const resource = { group: "", version: "v1", kind: object.kind, plural: "objects", names: [], isNamespaced: true, verbs: [] };
    const placed = { object, address: { resource, namespace: "default", name: object.metadata.name } };
    try {
      const [cluster, signal] = [new Cluster(access, "default"), AbortSignal.timeout(10_000)];
      const rules = { conflicts: "force", ignored: [], scalers: new Scalers(cluster, signal, []) } as const;
      await applyObject(cluster, placed, { rules, patience: cluster.patience(), onWait: () => {}, signal });
    } catch (error) {
      if (!isFault(error)) throw error;
      return { calls, error: true };
    }
  }
  return { calls, error: false };
}

function answerOf(refusal: string | null, value: unknown): Answer {
  const status = refusal === null ? 200 : refusal === "not found" ? 404 : 422;
  const body = refusal === null ? value : { kind: "Status", message: refusal, details: { name: "object" } };
  return { status, headers: {}, body: JSON.stringify(body) };
}
