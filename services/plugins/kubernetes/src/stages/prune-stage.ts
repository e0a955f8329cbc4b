import { defineStage, Fault, type Stage } from "@slipway/plugin-sdk";
import type { Clusters } from "../client/clusters.ts";
import { pruneEverything } from "../orphans/prune-everything.ts";
import { pruneRemovedTargets } from "../orphans/settle-removed-targets.ts";
import { type Schemas, schemas } from "../schemas.ts";
import type { KubernetesContext } from "../targets/kubernetes-context.ts";

/** K8S_PRUNE: deletes everything that a removed application deployed. Only a plan has it, never a pipeline. */
export function pruneStage(clusters: Clusters): Stage<Schemas> {
  return deletingStage("Delete everything that the application deployed", (context) => pruneEverything(context, clusters));
}

/** K8S_PRUNE_TARGETS: the last stage of a deployment, deletes what is on deploy targets that the application no longer has. Only a plan has it, never a pipeline. */
export function pruneTargetsStage(clusters: Clusters): Stage<Schemas> {
  return deletingStage("Delete what is on deploy targets that the application no longer has", (context) =>
    pruneRemovedTargets(context, clusters),
  );
}

const notInPipelines = "this stage is not for pipelines: Slipway plans it when it is needed. Remove it from spec.pipeline";

function deletingStage(description: string, work: (context: KubernetesContext) => Promise<string>): Stage<Schemas> {
  return defineStage({
    of: schemas,
    check: () => {
      throw new Fault("invalid", notInPipelines);
    },
    describe: () => description,
    async run(context: KubernetesContext<Record<string, never>>) {
      if (context.stage.isConfigured) throw new Fault("invalid", notInPipelines);
      await context.metadata.display(await work(context));
      return "succeeded";
    },
  });
}
