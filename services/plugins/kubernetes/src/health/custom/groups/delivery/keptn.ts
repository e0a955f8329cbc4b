import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { present } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

const ended = { healthy: ["Succeeded"], degraded: ["Failed"], otherwise: "progressing" } as const;

/** Keptn: https://keptn.sh/stable/docs */
export const keptn: RulesByGroup = {
  "lifecycle.keptn.sh": {
    ...kinds(["KeptnAppVersion", "KeptnTask", "KeptnWorkloadInstance", "KeptnWorkloadVersion"], [words("status", ended)]),
    KeptnEvaluation: [words("overallStatus", ended)],
  },
  "metrics.keptn.sh": {
    KeptnMetric: [present("errMsg", "degraded"), present("value", "healthy", "")],
    Analysis: [words("warning", { healthy: ["true"] }), words("pass", { healthy: ["true"], degraded: ["false"] })],
  },
};
