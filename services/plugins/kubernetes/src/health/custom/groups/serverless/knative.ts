import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, allTrue, condition } from "../../vocabulary/condition.ts";
import { present } from "../../vocabulary/fields.ts";

const unknown = condition("*", { Unknown: "progressing" });

/** Knative: https://knative.dev/docs */
export const knative: RulesByGroup = {
  "serving.knative.dev": {
    Service: [condition("*", { False: "degraded" }), unknown, allTrue("ConfigurationsReady", "Ready", "RoutesReady")],
    ...kinds(["Configuration", "DomainMapping", "Revision", "Route"], [aim("Ready")]),
  },
  "operator.knative.dev": {
    KnativeServing: [
      unknown,
      condition("DeploymentsAvailable", { False: "progressing" }),
      allTrue("DependenciesInstalled", "DeploymentsAvailable", "InstallSucceeded", "Ready"),
      condition("*", { False: "degraded" }),
      present("conditions", "degraded", "The installation is not complete"),
    ],
    KnativeEventing: [
      unknown,
      condition("Ready", { False: "progressing" }),
      allTrue("InstallSucceeded", "Ready"),
      condition("*", { False: "degraded" }),
      present("conditions", "degraded", "The installation is not complete"),
    ],
  },
};
