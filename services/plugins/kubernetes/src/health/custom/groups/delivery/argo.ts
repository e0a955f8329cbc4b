import type { JsonValue } from "../../../../json/json.ts";
import { scalarText, textAt, valueAt } from "../../../../json/json.ts";
import type { KubeObject } from "../../../../manifests/kube-object.ts";
import { progressing } from "../../../verdicts.ts";
import { type Check, kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { absent, always, differ, fewer, observed, present } from "../../vocabulary/fields.ts";
import { annotation, type PlaceFunction, spec } from "../../vocabulary/place.ts";
import { where, words } from "../../vocabulary/words.ts";

const desired: PlaceFunction = { name: "spec.replicas", find: (object) => valueAt(object, "spec", "replicas") ?? 1 };
/** Version 0.8 moved it. */
const stable: PlaceFunction = {
  name: "status.stableRS",
  find: (object) => textAt(object, "status", "stableRS") || textAt(object, "status", "canary", "stableRS"),
};
const strategy: PlaceFunction = {
  name: "spec.strategy",
  find: (object) => (valueAt(object, "spec", "strategy", "blueGreen") === undefined ? "canary" : "blueGreen"),
};
const noActiveSelector = "The active service does not select the pods of the newest template yet";

/** A Rollout whose pods are those of another workload has also to have observed that one. */
const workloadObserved: Check = (at: JsonValue | undefined, object: KubeObject) => {
  const wanted = scalarText(annotation("rollout.argoproj.io/workload-generation").find(object));
  const isOld = valueAt(object, "spec", "workloadRef") !== undefined && wanted !== textAt(at, "workloadObservedGeneration");
  return isOld && wanted !== "" ? progressing("Waiting for the newest generation of the referenced workload to be observed") : undefined;
};

/** Since version 1.0 the controller says it in one word. */
const rolloutChecks: readonly Check[] = [
  observed(),
  workloadObserved,
  words("phase", { healthy: ["Healthy"], progressing: ["Progressing"], degraded: ["Degraded"], suspended: ["Paused"] }),
  condition("InvalidSpec", { True: "degraded" }),
  condition("Progressing", { True: "degraded", False: "degraded" }, { reason: ["RolloutAborted", "ProgressDeadlineExceeded"] }),
  present("pauseConditions", "suspended", "The rollout waits to be promoted"),
  present(spec("paused"), "suspended", "spec.paused is true"),
  absent("currentPodHash", "progressing"),
  fewer("updatedReplicas", desired),
  fewer("availableReplicas", "updatedReplicas"),
  where(
    strategy,
    ["blueGreen"],
    [differ("blueGreen.activeSelector", "currentPodHash", "progressing", noActiveSelector), where(stable, [""], [always("healthy")])],
  ),
  where(strategy, ["canary"], [fewer("updatedReplicas", "replicas")]),
  differ(stable, "currentPodHash", "progressing", "Waiting for the steps of the rollout, or its analysis, to finish"),
  always("healthy"),
];

const run = words("phase", {
  healthy: ["Successful", "Succeeded"],
  degraded: ["Failed", "Error"],
  unknown: ["Inconclusive"],
  otherwise: "progressing",
});

/** Argo Rollouts, Workflows, Events and CD. */
export const argo: RulesByGroup = {
  "argoproj.io": {
    Rollout: rolloutChecks,
    ...kinds(["AnalysisRun", "Experiment", "Workflow"], [run]),
    CronWorkflow: [
      condition(["SpecError", "SubmissionError"], { True: "degraded" }),
      present(spec("suspend"), "suspended", "spec.suspend is true"),
      always("healthy"),
    ],
    ...kinds(["EventBus", "EventSource", "Sensor"], [aim("Deployed")]),
    ApplicationSet: [
      condition("ErrorOccurred", { True: "degraded" }),
      condition("ResourcesUpToDate", { False: "degraded" }),
      condition("RolloutProgressing", { True: "progressing" }),
      condition("ResourcesUpToDate", { True: "healthy" }),
    ],
  },
  "argocd-image-updater.argoproj.io": {
    ImageUpdater: [observed(), condition("Error", { True: "degraded" }), condition("Reconciling", { True: "progressing" }), aim("Ready")],
  },
  "spot.io": { SpotDeployment: rolloutChecks },
};
