import { type Fault, isFault, type Livestate, type LivestateObserving, mergeSyncStates } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { foldStringData } from "../decorate/fold-string-data.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import { withObject } from "../manifests/manifest.ts";
import { describeRemoved, removedTargets } from "../orphans/known-targets.ts";
import type { Schemas } from "../schemas.ts";
import { manifestsWith } from "../stages/source-manifests.ts";
import { kubectlVersionFor, type NamedTarget } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import type { ObservationContext } from "./observation-context.ts";
import { type Declared, observeTarget } from "./observe-target.ts";

/** Compares the live objects of an application with its manifests. */
export function observing(clusters: Clusters): LivestateObserving<Schemas> {
  return { getLivestate: (context) => observeApplication(clusters, context) };
}

/** Reads an application's objects on every deploy target and compares them with its manifests. A target that cannot be read is unknown, with the reason; the others are read. */
export async function observeApplication(clusters: Clusters, context: ObservationContext): Promise<Livestate> {
  const { source, deployTargets } = context;
  const declared = await perTarget(deployTargets, [{ application: context.application }], (at) => declaredBy(context, at));
  const ignored = ignoredFieldsOf(source.configText);
  const states = await Promise.all(
    deployTargets.map(async ({ name, labels, config }) => {
      try {
        const state = await observeTarget(context, {
          cluster: await clusters.at(config, {
            tools: context.tools,
            version: kubectlVersionFor(context.application.input, { name, labels }),
          }),
          name,
          declared: declared.get(name) ?? { manifests: [] },
          ignored,
          healthRules: [...context.application.healthRules, ...config.healthRules],
        });
        return { name, state };
      } catch (error) {
        context.signal.throwIfAborted();
        if (!isFault(error)) throw error;
        return { name, state: unreadTarget(error, deployTargets.length === 1 ? `deploy target ${name}: ` : "") };
      }
    }),
  );
  const sync = mergeSyncStates(states.map(({ name, state }) => ({ name, sync: state.sync })));
  const removed = await removedTargets(
    context.sharedObjects,
    deployTargets.map(({ name }) => name),
  );
  const reasons = [sync.reason ?? "", ...removed.map(describeRemoved)].filter((reason) => reason !== "");
  return {
    resources: states.flatMap(({ state }) => state.resources),
    sync: { ...sync, ...(reasons.length > 0 && { reason: reasons.join("; ") }) },
  };
}

async function declaredBy({ applicationName, ...context }: ObservationContext, at: NamedTarget): Promise<Declared> {
  try {
    const manifests = await manifestsWith(context.source, context.application, { ...context, deployment: { applicationName } }, at);
    return { manifests: manifests.map((manifest) => withObject(manifest, foldStringData(manifest.object))) };
  } catch (error) {
    if (isFault(error, "invalid", "precondition", "too_large")) return { problem: error.message };
    throw error;
  }
}

function unreadTarget({ message }: Fault, prefix: string): Livestate {
  return { resources: [], sync: { status: "unknown", reason: `${prefix}${firstLine(message)}` } };
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
