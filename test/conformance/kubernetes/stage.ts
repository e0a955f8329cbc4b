import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { testStage } from "@slipway/plugin-sdk/testing";
import { tempDir } from "@slipway/testkit";
import { applicationSchema } from "../../../services/plugins/kubernetes/src/application-section.ts";
import { accessByRequests } from "../../../services/plugins/kubernetes/src/applier/cluster-access.ts";
import { Cluster } from "../../../services/plugins/kubernetes/src/client/cluster.ts";
import type { Clusters } from "../../../services/plugins/kubernetes/src/client/clusters.ts";
import type { Transport } from "../../../services/plugins/kubernetes/src/client/transport.ts";
import { marks, ownershipMarks } from "../../../services/plugins/kubernetes/src/decorate/marks.ts";
import { objectAt } from "../../../services/plugins/kubernetes/src/json/json.ts";
import {
  annotationOf,
  type KubeObject,
  namespaceOf,
  withMetadata,
  withNamespace,
} from "../../../services/plugins/kubernetes/src/manifests/kube-object.ts";
import { loadManifests } from "../../../services/plugins/kubernetes/src/manifests/loading/load-manifests.ts";
import { keyOf, parseKey } from "../../../services/plugins/kubernetes/src/manifests/resource-key.ts";
import { kubernetesPlugin } from "../../../services/plugins/kubernetes/src/plugin.ts";
import { objects } from "./manifests.ts";
import { MemoryApiServer, type Operation } from "./memory-api-server.ts";

interface Revision {
  readonly commit: string;
  readonly configFilename: string;
  readonly files: Readonly<Record<string, string>>;
  /** The plugin's section. */
  readonly spec: unknown;
}

interface Input {
  readonly stage: string;
  readonly stageConfig: string;
  readonly pipedId: string;
  readonly applicationId: string;
  readonly deployTargets: number;
  readonly target: Revision | null;
  readonly running: Revision | null;
  readonly live: readonly KubeObject[];
}

/** The `stage` cases: the complete plugin runs one stage against an API server in memory. The answer is what it did to the objects. */
export async function stage(input: Input): Promise<unknown> {
  await using dir = await tempDir("conformance");
  // A host never runs a stage without a target. Some cases do, where PipeCD does not use it.
  const target = input.target ?? input.running;
  if (target === null) throw new Error("the case has no revision");
  const known = [target, input.running].flatMap((revision) => manifestsOf(revision));
  const live = input.stage === "K8S_TRAFFIC_ROUTING" ? [...input.live, ...podsOf(input, known, target)] : input.live;
  await using server = new MemoryApiServer({ known, live });
  const isRollback = input.stage === "K8S_ROLLBACK";
  const dirs = { target: join(dir.path, "target"), running: join(dir.path, "running") };
  const options = optionsOf(input.stageConfig);
  const { result } = await testStage(kubernetesPlugin(clustersAt(server)), {
    stage: input.stage,
    rollback: isRollback,
    ...(options !== undefined && { options }),
    deployTargets: Array.from({ length: input.deployTargets }, (_, index) => ({ name: `target-${index}` })),
    deployment: { applicationId: input.applicationId, pipedId: input.pipedId },
    target: await source(target, dirs.target),
    ...(input.running && { running: await source(input.running, dirs.running) }),
  });
  const applied = isRollback ? input.running : target;
  const order = applied === null ? [] : await loaded(applied, isRollback ? dirs.running : dirs.target);
  return { status: result === "succeeded" ? "SUCCESS" : "FAILURE", ops: inOrder(server.operations, order).map(shown) };
}

/** The cases have no more on the cluster than the stage changes. We send traffic only to pods, so here are those that earlier stages would have made. */
function podsOf({ applicationId, pipedId }: Input, known: readonly KubeObject[], { spec }: Revision): readonly KubeObject[] {
  const { variantLabel, service } = applicationSchema.pick({ variantLabel: true, service: true }).parse(spec);
  const named = known.find(({ kind, metadata }) => kind === "Service" && (service.name === "" || metadata.name === service.name));
  const { [variantLabel.key]: _, ...pods } = objectAt(named, "spec", "selector");
  return [variantLabel.primaryValue, variantLabel.canaryValue, variantLabel.baselineValue].map((variant) => {
    const owned = ownershipMarks({ pipedId, applicationId, commitHash: "" });
    const metadata = { name: `pods-of-${variant}`, namespace: named ? namespaceOf(named) || "default" : "default" };
    const spec = { replicas: 1, selector: { matchLabels: pods }, template: { metadata: { labels: pods } } };
    const deployment = { apiVersion: "apps/v1", kind: "Deployment", metadata, spec };
    return withMetadata(deployment, { labels: { ...owned, [variantLabel.key]: variant }, annotations: owned });
  });
}

/** What is not JSON is passed on as text, which fits no stage's options. */
function optionsOf(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

async function source({ commit, configFilename, files }: Revision, dir: string) {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  return { dir, commitHash: commit, configText: files[configFilename] ?? "" };
}

function manifestsOf(revision: Revision | null): readonly KubeObject[] {
  const texts = Object.entries(revision?.files ?? {}).filter(([name]) => name !== revision?.configFilename);
  return objects(texts.map(([, text]) => text)).filter(({ apiVersion, kind }) => apiVersion !== undefined && kind !== undefined);
}

/** Returns the objects that a revision declares, in the order of application; none if it cannot be read. */
async function loaded({ configFilename, spec }: Revision, dir: string): Promise<readonly KubeObject[]> {
  const { input } = applicationSchema.pick({ input: true }).parse(spec);
  const found = await loadManifests({ dir, configFilename, input }).catch(() => []);
  return found.map(({ object }) => object);
}

/** Order in which PipeCD makes the copies of a variant. */
const copiedKinds = ["Service", "ConfigMap", "Secret", "Deployment"];

/**
 * PipeCD applies objects one by one in the declared order. We apply them in waves by dependency, each wave concurrently. The cases
 * compare objects in the declared order, so this restores it.
 */
function inOrder(operations: readonly Operation[], declared: readonly KubeObject[]): readonly Operation[] {
  const rankOf = ({ object }: Operation) => {
    const { kind, metadata } = object;
    const place = declared.findIndex((each) => each.kind === kind && each.metadata.name === metadata.name);
    return place >= 0 ? place : declared.length + copiedKinds.indexOf(kind);
  };
  return operations.toSorted((a, b) => rankOf(a) - rankOf(b));
}

/** Returns the operation in the form of the cases, which have no namespace where the declaration has none. */
function shown({ verb, object }: Operation) {
  const { kind, namespace, name } = keyOf(object);
  if (verb === "delete") return { verb, namespace, kind, name };
  if (kind === "Namespace" && annotationOf(object, marks.managedBy) === "") return { verb: "create-namespace", name };
  const declared = parseKey(annotationOf(object, marks.resourceKey))?.namespace ?? "";
  return { verb: peerVerb(verb, object), namespace: declared, manifest: withNamespace(object, declared) };
}

function peerVerb(verb: "apply" | "create" | "replace", object: KubeObject): string {
  return verb === "apply" && annotationOf(object, "pipecd.dev/server-side-apply") === "true" ? "apply-server-side" : verb;
}

/** Replaces the connections by the server; the plugin uses only what both have. */
function clustersAt(server: MemoryApiServer): Clusters {
  const cluster = new Cluster(accessByRequests("memory", server as unknown as Transport), "default");
  return { at: async () => cluster } as unknown as Clusters;
}
