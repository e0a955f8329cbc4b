import type { RulesByGroup } from "../../vocabulary/check.ts";
import { present } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

const job = words(
  "jobStatus.state",
  {
    healthy: ["RUNNING", "FINISHED"],
    degraded: ["FAILED"],
    suspended: ["SUSPENDED", "CANCELED"],
    progressing: ["CREATED", "RECONCILING", "INITIALIZING", "RESTARTING", "FAILING", "CANCELLING"],
  },
  ["error"],
);
const rolledBack = words("reconciliationStatus.state", { progressing: ["ROLLING_BACK"], degraded: ["ROLLED_BACK"] }, ["error"]);

/** Flink: https://nightlies.apache.org/flink/flink-kubernetes-operator-docs-stable/docs/custom-resource/reference */
export const flink: RulesByGroup = {
  "flink.apache.org": {
    FlinkDeployment: [
      words("reconciliationStatus.success", { healthy: ["true"] }),
      words("lifecycleState", { degraded: ["FAILED", "ROLLED_BACK"], suspended: ["SUSPENDED"] }, ["error"]),
      words("jobManagerDeploymentStatus", { degraded: ["ERROR"], progressing: ["DEPLOYED_NOT_READY", "DEPLOYING"] }, [
        "error",
        "reconciliationStatus.error",
      ]),
      words("reconciliationStatus.state", { healthy: ["DEPLOYED"], otherwise: "progressing" }, []),
    ],
    FlinkSessionJob: [job, present("error", "degraded")],
    FlinkBlueGreenDeployment: [
      rolledBack,
      words("blueGreenState", { progressing: ["INITIALIZING_*", "SAVEPOINTING_*", "TRANSITIONING_*"] }, []),
      words("jobStatus.state", { degraded: ["RESTARTING"] }, ["error"]),
      words("blueGreenState", { healthy: ["ACTIVE_*"] }, ["error"]),
    ],
  },
};
