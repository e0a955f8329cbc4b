import type { RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

/** Spark: https://www.kubeflow.org/docs/components/spark-operator */
export const spark: RulesByGroup = {
  "sparkoperator.k8s.io": {
    SparkApplication: [
      words(
        "applicationState.state",
        {
          healthy: ["RUNNING", "COMPLETED"],
          degraded: ["FAILED", "FAILING", "SUBMISSION_FAILED"],
          suspended: ["SUSPENDED"],
          otherwise: "progressing",
        },
        ["applicationState.errorMessage"],
      ),
    ],
    ScheduledSparkApplication: [
      words("scheduleState", { healthy: ["Scheduled"], degraded: ["FailedValidation"], otherwise: "progressing" }),
    ],
  },
};
