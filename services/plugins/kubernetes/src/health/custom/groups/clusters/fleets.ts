import type { RulesByGroup } from "../../vocabulary/check.ts";
import { absent, always, each, fewer } from "../../vocabulary/fields.ts";
import { label, spec } from "../../vocabulary/place.ts";
import { where, words } from "../../vocabulary/words.ts";

const binding = [
  absent("aggregatedStatus", "progressing", "No cluster was chosen, or none has reported"),
  fewer("aggregatedStatus", spec("clusters")),
  each(
    "aggregatedStatus",
    [
      words("health", { degraded: ["Unhealthy"] }, ["appliedMessage"]),
      where("applied", ["", "false"], [words("health", { degraded: ["Unknown"] }, ["appliedMessage"])]),
      always("healthy"),
    ],
    "clusterName",
  ),
];

/** Many clusters: Karmada (https://karmada.io/docs) and Gardener, which sums up all conditions of a Shoot in a label. */
export const fleets: RulesByGroup = {
  "work.karmada.io": { ClusterResourceBinding: binding, ResourceBinding: binding },
  "core.gardener.cloud": {
    Shoot: [
      words(
        label("shoot.gardener.cloud/status"),
        { healthy: ["healthy"], progressing: ["progressing"], degraded: ["unhealthy"], unknown: ["unknown"] },
        ["lastOperation.description"],
      ),
    ],
  },
};
