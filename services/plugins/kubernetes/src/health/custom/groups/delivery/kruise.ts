import type { RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { always, differ, fewer, observed, present } from "../../vocabulary/fields.ts";
import { countAt, type PlaceFunction, spec } from "../../vocabulary/place.ts";
import { where, words } from "../../vocabulary/words.ts";

/** How many pods are to have the newest template: all but those of the partition. */
function beyondPartition(replicas: string, partition: string): PlaceFunction {
  const find: PlaceFunction["find"] = (object) =>
    Math.max(countAt(replicas, object["status"], object) - countAt(spec(partition), object["status"], object), 0);
  return { name: `status.${replicas} without spec.${partition}`, find };
}

const stepped = "The rollout waits at its partition: lower it to go on";
const rolling = "updateStrategy.rollingUpdate";

/** OpenKruise: https://openkruise.io/docs */
export const kruise: RulesByGroup = {
  "apps.kruise.io": {
    CloneSet: [
      observed({ isRequired: true }),
      present(spec("updateStrategy.paused"), "suspended", "spec.updateStrategy.paused is true"),
      fewer("updatedReplicas", "expectedUpdatedReplicas"),
      present(spec("updateStrategy.partition"), "suspended", stepped),
      fewer("updatedAvailableReplicas", "replicas"),
      always("healthy"),
    ],
    StatefulSet: [
      observed({ isRequired: true }),
      present(spec(`${rolling}.paused`), "suspended", `spec.${rolling}.paused is true`),
      fewer("updatedReplicas", beyondPartition("replicas", `${rolling}.partition`)),
      where(spec(`${rolling}.partition`), ["", "0"], [fewer("updatedAvailableReplicas", "replicas"), always("healthy")]),
      always("suspended", stepped),
    ],
    DaemonSet: [
      observed({ isRequired: true }),
      present(spec(`${rolling}.paused`), "suspended", `spec.${rolling}.paused is true`),
      fewer("updatedNumberScheduled", beyondPartition("desiredNumberScheduled", `${rolling}.partition`)),
      where(spec(`${rolling}.partition`), ["", "0"], [fewer("numberAvailable", "desiredNumberScheduled"), always("healthy")]),
      always("suspended", stepped),
    ],
    BroadcastJob: [words("phase", { healthy: ["completed"], degraded: ["failed"], suspended: ["paused"], otherwise: "progressing" })],
    AdvancedCronJob: [
      present(spec("paused"), "suspended", "spec.paused is true"),
      present("active", "progressing", "A job is running"),
      always("healthy"),
    ],
  },
  "game.kruise.io": {
    GameServer: [
      differ("currentState", "desiredState", "progressing"),
      condition("KruisePodReady", { False: "degraded", Unknown: "degraded" }, { in: "podStatus" }),
      words("currentState", { healthy: ["Ready"] }),
    ],
    GameServerSet: [
      observed({ isRequired: true }),
      present(spec(`${rolling}.paused`), "suspended", `spec.${rolling}.paused is true`),
      fewer("updatedReplicas", beyondPartition("replicas", `${rolling}.partition`)),
      where(spec(`${rolling}.partition`), ["", "0"], [fewer("updatedReadyReplicas", "replicas"), always("healthy")]),
      always("suspended", stepped),
    ],
  },
  "rollouts.kruise.io": {
    Rollout: [
      observed({ isRequired: true }),
      where("phase", ["Progressing"], [words("canaryStatus.currentStepState", { suspended: ["StepPaused"] })]),
      words("phase", { healthy: ["Healthy"], degraded: ["Disabled", "Terminating"], otherwise: "progressing" }),
    ],
  },
};
