import {
  type Fault,
  isFault,
  type LiveResource,
  type Livestate,
  type LivestateContext,
  type LivestateObserving,
  mergeSyncStates,
} from "@slipway/plugin-sdk";
import type { Cluster } from "../client/cluster.ts";
import type { Clusters } from "../client/clusters.ts";
import { foldStringData } from "../decorate/fold-string-data.ts";
import { inventoriesIn, union } from "../inventory/inventory.ts";
import { withNamespace } from "../manifests/kube-object.ts";
import { type Manifest, withObject } from "../manifests/manifest.ts";
import { keyOf, nameOfKey } from "../manifests/resource-key.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsWith } from "../stages/source-manifests.ts";
import { confirmDrift } from "./confirm-drift.ts";
import { heldByOthers } from "./held-by-others.ts";
import { type IgnoredFields, ignoredFieldsOf } from "./ignored-fields.ts";
import { readLiveObjects } from "./live-objects.ts";
import { liveResource, missingResource } from "./resources.ts";
import { describeDrift, driftBetween } from "./sync-state.ts";

/** The part of the context that observing needs. */
export type ObservationContext = Pick<
  LivestateContext<Schemas>,
  | "applicationId"
  | "applicationName"
  | "application"
  | "applications"
  | "config"
  | "deployTargets"
  | "source"
  | "sharedObjects"
  | "signal"
  | "tools"
>;

/** Compares the live objects of an application with its manifests. */
export function observing(clusters: Clusters): LivestateObserving<Schemas> {
  return { getLivestate: (context) => observeApplication(clusters, context) };
}

/** Reads an application's objects on every deploy target and compares them with its manifests. A target that cannot be read is unknown, with the reason; the others are read. */
export async function observeApplication(clusters: Clusters, context: ObservationContext): Promise<Livestate> {
  const { source, deployTargets } = context;
  const declared = await declaredBy(context);
  const ignored = ignoredFieldsOf(source.configText);
  const states = await Promise.all(
    deployTargets.map(async ({ name, config }) => {
      try {
        const state = await observeTarget(context, { cluster: await clusters.at(config), name, declared, ignored });
        return { name, state };
      } catch (error) {
        context.signal.throwIfAborted();
        if (!isFault(error)) throw error;
        return { name, state: unreadTarget(error, deployTargets.length === 1 ? `deploy target ${name}: ` : "") };
      }
    }),
  );
  return {
    resources: states.flatMap(({ state }) => state.resources),
    sync: mergeSyncStates(states.map(({ name, state }) => ({ name, sync: state.sync }))),
  };
}

/** The declared manifests, or why they cannot be loaded. */
type Declared = { readonly manifests: readonly Manifest[] } | { readonly problem: string };

async function declaredBy({ applicationName, ...context }: ObservationContext): Promise<Declared> {
  try {
    const manifests = await manifestsWith(context.source, context.application, { ...context, deployment: { applicationName } });
    return { manifests: manifests.map((manifest) => withObject(manifest, foldStringData(manifest.object))) };
  } catch (error) {
    if (isFault(error, "invalid", "precondition", "too_large")) return { problem: error.message };
    throw error;
  }
}

interface TargetRequest {
  readonly cluster: Cluster;
  readonly name: string;
  readonly declared: Declared;
  readonly ignored: IgnoredFields;
}

async function observeTarget(context: ObservationContext, { cluster, name, declared, ignored }: TargetRequest): Promise<Livestate> {
  const { applicationId, sharedObjects, source, signal } = context;
  const manifests = "problem" in declared ? [] : declared.manifests;
  const keys = await cluster.keysOf(manifests, signal);
  const inventory = (await inventoriesIn(sharedObjects).find(name)) ?? [];
  const live = await readLiveObjects(cluster, { applicationId, known: union(inventory, keys), manifests, signal });

  const wanted = manifests.map(({ object }, index) => withNamespace(object, keys[index]?.namespace ?? ""));
  const drift = driftBetween(live.managed, wanted, ignored);
  // Objects that could not be read may exist.
  const missing = live.unread.length > 0 ? [] : drift.adds;
  const owners = await heldByOthers(cluster, missing, context);
  const resources: readonly LiveResource[] = [
    ...[...live.managed, ...live.children].map((object) => liveResource(object, name)),
    ...missing.map((object) => missingResource(object, name, owners.get(object))),
  ];
  if ("problem" in declared)
    return { resources, sync: { status: "invalid-config", reason: firstLine(declared.problem), detail: declared.problem } };
  if (live.unread.length > 0) {
    return {
      resources,
      sync: { status: "unknown", reason: `${live.unread.length} kinds cannot be read`, detail: live.unread.join("\n") },
    };
  }
  const sync = describeDrift(await confirmDrift(cluster, drift, signal), source.commitHash);
  const held = [...owners].map(([object, owner]) => `${nameOfKey(keyOf(object))} belongs to application ${owner}\n`);
  return { resources, sync: held.length > 0 ? { ...sync, detail: `${sync.detail ?? ""}\n${held.join("")}` } : sync };
}

function unreadTarget({ message }: Fault, prefix: string): Livestate {
  return { resources: [], sync: { status: "unknown", reason: `${prefix}${firstLine(message)}` } };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
