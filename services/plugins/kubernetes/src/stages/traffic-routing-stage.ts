import { defineStage, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { type Schemas, schemas } from "../schemas.ts";
import { noteBegin } from "../targets/changed-targets.ts";
import { routeTraffic } from "../traffic/route-traffic.ts";
import { checkSplit, formatSplit, splitOf, trafficOptionsSchema } from "../traffic/traffic-split.ts";
import { applyVariant } from "./apply-variant.ts";
import { manifestsOf } from "./source-manifests.ts";

/** K8S_TRAFFIC_ROUTING: splits the traffic between the variants by changing the object that routes it. */
export function trafficRoutingStage(clusters: Clusters): Stage<Schemas> {
  return defineStage({
    of: schemas,
    options: trafficOptionsSchema,
    check: async (context) => {
      const { application, options, target } = context;
      checkSplit(options);
      routeTraffic(await manifestsOf(target, context), application, splitOf(options));
    },
    describe: () => "Split traffic between the variants",
    display: (options) => formatSplit(splitOf(options)),
    async run(context) {
      await noteBegin(context);
      const { application, log, options, target } = context;
      checkSplit(options);
      const split = splitOf(options);
      const route = routeTraffic(await manifestsOf(target, context), application, split);
      log.info(`routing traffic: ${formatSplit(split)}`);
      await applyVariant(context, {
        clusters,
        source: target,
        manifests: [route],
        variant: "primary",
        variantLabel: application.variantLabel,
        pruneScope: { kind: "part" },
        inWaves: true,
      });
      return "succeeded";
    },
  });
}
