import type { ObjectPreview } from "@slipway/plugin-sdk";
import type { Cluster } from "../../client/cluster.ts";
import { decorateManifests } from "../../decorate/decorate-manifests.ts";
import { foldStringData } from "../../decorate/fold-string-data.ts";
import { pairObjects } from "../../diff/diff-list.ts";
import { ignoredFieldsOf } from "../../fields/ignored-fields.ts";
import { Scalers } from "../../fields/scalers.ts";
import { difference, inventoriesIn, union } from "../../inventory/inventory.ts";
import { readTarget } from "../../livestate/reading/read-target.ts";
import { reasonUnread } from "../../livestate/reading/unread.ts";
import { type KubeObject, withNamespace } from "../../manifests/kube-object.ts";
import { type Manifest, withObject } from "../../manifests/manifest.ts";
import { identityOf, keyOf } from "../../manifests/resource-key.ts";
import { type AppliedTo, divideNeighbours } from "../../targets/neighbours/divide-neighbours.ts";
import type { FindNeighbours } from "../../targets/neighbours/neighbours-among.ts";
import { variantValue } from "../../variants/variant.ts";
import type { PreviewContext } from "../preview-context.ts";
import { previewedObject } from "../previewed-object.ts";
import { pruneInFile } from "../prune-in-file.ts";
import { actingApplication } from "./acting-application.ts";
import { divideUnmarked } from "./divide-unmarked.ts";
import { findRefusal } from "./find-refusal.ts";
import { previewDeclared } from "./preview-declared.ts";
import { previewUndeclared } from "./preview-undeclared.ts";

export interface LivePreviewRequest {
  readonly deployTarget: PreviewContext["deployTargets"][number];
  /** What the revision declares, without marks. */
  readonly declared: readonly Manifest[];
  /** What the running revision declares. */
  readonly before: readonly Manifest[];
  readonly neighbours: FindNeighbours;
  readonly appliedTo: AppliedTo;
}

/** What a deployment would do with the objects of one cluster. */
export interface LivePreview {
  /** By action, then by key. Objects that stay as they are are left out. */
  readonly objects: readonly ObjectPreview[];
  /** Why it would be refused before it changes anything; empty if it would not. */
  readonly refusal: string;
  /** Whether values are hidden. */
  readonly isMasked: boolean;
}

/**
 * Asks a cluster what a sync would make of it, and changes nothing: what is live is compared with the server's answers to dry runs. Objects that are equal
 * beyond doubt cost no request of their own. Throws a Fault if the cluster cannot be read.
 */
export async function previewLive(
  context: PreviewContext,
  cluster: Cluster,
  { deployTarget, declared, before, neighbours, appliedTo }: LivePreviewRequest,
): Promise<LivePreview> {
  const { application, applications, target, signal } = context;
  const manifests = declared.map((manifest) => withObject(manifest, foldStringData(manifest.object)));
  const applicationId = await actingApplication(cluster, { ...context, manifests });
  const reading = await readTarget(cluster, {
    ...context,
    ...{ applicationId, manifests, deployTarget: deployTarget.name, neighbours, withChildren: false },
  });
  const { keys, live, wanted, unmarkedLive } = reading;
  const marked = withMarks(context, declared, applicationId);
  const placed = new Map(
    marked.flatMap(({ object }, index) => {
      const key = keys[index];
      return key === undefined ? [] : [[identityOf(key), withNamespace(object, key.namespace)] as const];
    }),
  );
  const decoratedOf = (object: KubeObject) => placed.get(identityOf(keyOf(object))) ?? object;
  const { taken, refused } = await divideUnmarked(unmarkedLive.found, { applicationId, applications });
  const pairs = pairObjects(live.managed, wanted).pairs.map((pair) => ({ ...pair, takenOver: undefined }));
  const ignored = ignoredFieldsOf(target.configText);
  const known = await previewDeclared(cluster, {
    present: [...pairs, ...taken].map((pair) => ({ ...pair, decorated: decoratedOf(pair.desired) })),
    absent: reading.absent.filter((object) => !unmarkedLive.found.has(object)).map(decoratedOf),
    rules: { conflicts: application.conflicts, ignored, scalers: new Scalers(cluster, signal, wanted) },
    variantLabel: application.variantLabel.key,
    autoCreateNamespace: application.input.autoCreateNamespace,
    signal,
  });

  const prune = pruneInFile(target, deployTarget.name);
  const earlier = union(reading.inventory, union(live.managed.map(keyOf), await cluster.keysOf(before, signal)));
  const primary = { label: application.variantLabel.key, values: [variantValue(application.variantLabel, "primary")], areCopies: false };
  const inventories = inventoriesIn(context.sharedObjects);
  const { left: obsolete } = await divideNeighbours(
    { cluster, deployTarget: deployTarget.name, inventories, neighbours, appliedTo, signal },
    difference(earlier, keys),
  );
  const undeclared = await previewUndeclared({ cluster, applicationId, obsolete, prune, primary, signal });
  const unread = keys.flatMap((key) => {
    const reason = reasonUnread([...live.unread, ...unmarkedLive.unread], key);
    if (reason === undefined) return [];
    return [previewedObject({ key, action: "unknown", notes: [`what exists of its kind is not known: ${reason}`] })];
  });
  return {
    objects: sorted([...known.map(({ preview }) => preview), ...undeclared, ...refused, ...unread]),
    refusal: await findRefusal(context, { cluster, deployTarget, applicationId, manifests: marked, prune, ignored, neighbours, appliedTo }),
    isMasked: known.some(({ isMasked }) => isMasked),
  };
}

/** What a quick sync would apply. */
function withMarks({ application, pipedId, target }: PreviewContext, declared: readonly Manifest[], applicationId: string) {
  const { quickSync, variantLabel } = application;
  const { addVariantLabelToSelector } = quickSync;
  const variant = variantValue(variantLabel, "primary");
  return decorateManifests(declared, {
    pipedId,
    applicationId,
    commitHash: target.commitHash,
    variantLabel,
    variant,
    addVariantLabelToSelector,
  });
}

const order: Readonly<Record<ObjectPreview["action"], number>> = {
  delete: 0,
  create: 1,
  change: 2,
  keep: 3,
  refuse: 4,
  "not-kept": 5,
  unknown: 6,
};

function sorted(objects: readonly ObjectPreview[]): readonly ObjectPreview[] {
  const byKey = objects.map((object) => ({ object, key: `${order[object.action]} ${identityOf(object)}` }));
  return byKey.toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ object }) => object);
}
