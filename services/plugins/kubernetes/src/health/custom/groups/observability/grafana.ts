import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { present } from "../../vocabulary/fields.ts";
import { where, words } from "../../vocabulary/words.ts";

/** True is the failure. */
const failures = ["FolderUIDMismatch", "InvalidSpec", "NoMatchingFolder", "NoMatchingInstance", "NotificationPolicyLoopDetected"];
const synchronized = [
  condition(failures, { True: "degraded" }),
  condition("*", { False: "degraded" }, { not: [...failures, "Suspended"] }),
  condition("Suspended", { True: "suspended" }),
  condition("*", { True: "healthy" }, { not: failures }),
];
const unmatched = present("NoMatchingInstances", "degraded", "spec.instanceSelector matches no Grafana");

/** Grafana: https://grafana.github.io/grafana-operator/docs/api */
export const grafana: RulesByGroup = {
  "grafana.integreatly.org": {
    Grafana: [
      words("stageStatus", { degraded: ["failed"] }, ["lastMessage", "stage"]),
      where("stage", ["complete"], [words("stageStatus", { healthy: ["success"] }, [])]),
      words("stage", { otherwise: "progressing" }, []),
    ],
    GrafanaDatasource: [unmatched, ...synchronized, present("uid", "healthy", ""), present("hash", "healthy", "")],
    ...kinds(
      [
        "GrafanaAlertRuleGroup",
        "GrafanaContactPoint",
        "GrafanaDashboard",
        "GrafanaFolder",
        "GrafanaLibraryPanel",
        "GrafanaMuteTiming",
        "GrafanaNotificationPolicy",
        "GrafanaNotificationTemplate",
      ],
      [unmatched, ...synchronized],
    ),
  },
};
