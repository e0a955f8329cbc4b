import { isFault, type Livestate, type LivestateObserving } from "@slipway/plugin-sdk";
import type { ClusterCaches } from "../cache/cluster-caches.ts";
import type { Clusters } from "../client/clusters.ts";
import { ignoredFieldsOf } from "../fields/ignored-fields.ts";
import type { Schemas } from "../schemas.ts";
import { neighboursAmong } from "../targets/neighbours/neighbours-among.ts";
import { kubectlVersionFor } from "../targets/overrides/input-for.ts";
import { perTarget } from "../targets/overrides/per-target.ts";
import { declaredBy } from "./declared-by.ts";
import { joinTargets, type SeenTarget } from "./join-targets.ts";
import type { ObservationContext } from "./observation-context.ts";
import { observeTarget, resourcesOf } from "./observe-target.ts";
import { watchApplication } from "./watch/watch-application.ts";
import { watchTiming } from "./watch/watch-timing.ts";

/** Compares the live objects of an application with its manifests: once, by lists, or from then on, by what is followed of its clusters. */
export function observing(clusters: Clusters, caches: ClusterCaches): LivestateObserving<Schemas> {
  return {
    getLivestate: (context) => observeApplication(clusters, context),
    watchLivestate: (context) => watchApplication({ clusters, caches, timing: watchTiming }, context),
  };
}

/** Reads an application's objects on every deploy target and compares them with its manifests. A target that cannot be read is unknown, with the reason; the others are read. */
export async function observeApplication(clusters: Clusters, context: ObservationContext): Promise<Livestate> {
  const { source, deployTargets, application, tools, signal } = context;
  const declared = await perTarget(deployTargets, [{ application }], (at) => declaredBy(context, at));
  const ignored = ignoredFieldsOf(source.configText);
  const neighbours = neighboursAmong(context, clusters);
  const seen = await Promise.all(
    deployTargets.map(async ({ name, labels, config }): Promise<SeenTarget> => {
      try {
        const state = await observeTarget(context, {
          cluster: await clusters.at(config, { tools, version: kubectlVersionFor(application.input, { name, labels }) }),
          name,
          neighbours,
          declared: declared.get(name) ?? { manifests: [] },
          ignored,
          healthRules: [...application.healthRules, ...config.healthRules],
          rules: config.appStateInformer,
        });
        return { name, state: { resources: resourcesOf(state), sync: state.sync } };
      } catch (error) {
        signal.throwIfAborted();
        if (!isFault(error)) throw error;
        return { name, fault: error };
      }
    }),
  );
  return joinTargets(context, seen);
}
