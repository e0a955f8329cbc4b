import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { observed } from "../../vocabulary/fields.ts";
import { label } from "../../vocabulary/place.ts";
import { words } from "../../vocabulary/words.ts";

const pipeline = [
  observed({ isRequired: true }),
  words("phase", { degraded: ["Failed"] }),
  condition("*", { False: "degraded" }),
  words(label("numaplane.numaproj.io/progressive-result-state"), { degraded: ["failed"] }, []),
  words("phase", { healthy: ["Running"], suspended: ["Paused", "Pausing"], otherwise: "progressing" }),
];

/** A rollout of Numaplane reports how what it rolls out is. */
const rollout = [
  observed({ isRequired: true }),
  words("phase", { degraded: ["Failed"] }),
  condition("ChildResourcesHealthy", { False: "progressing" }, { isCurrent: true, reason: ["Progressing"] }),
  condition("ProgressiveUpgradeSucceeded", { False: "degraded" }, { isCurrent: true }),
  words("phase", { progressing: ["Pending"] }),
  words("upgradeInProgress", { otherwise: "progressing" }),
  condition("ChildResourcesHealthy", { False: "degraded" }, { isCurrent: true }),
  condition(["MonoVertexPausingOrPaused", "PipelinePausingOrPaused"], { True: "suspended" }, { isCurrent: true }),
  condition("ChildResourcesHealthy", { True: "healthy" }, { isCurrent: true }),
];

/** Numaflow and Numaplane: https://numaflow.numaproj.io */
export const numaflow: RulesByGroup = {
  "numaflow.numaproj.io": kinds(["InterStepBufferService", "MonoVertex", "Pipeline", "ServingPipeline", "Vertex"], pipeline),
  "numaplane.numaproj.io": kinds(["ISBServiceRollout", "MonoVertexRollout", "NumaflowControllerRollout", "PipelineRollout"], rollout),
};
