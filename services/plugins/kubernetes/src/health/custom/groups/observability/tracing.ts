import { textAt } from "../../../../json/json.ts";
import { degraded, progressing } from "../../../verdicts.ts";
import type { Check, RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { always } from "../../vocabulary/fields.ts";
import { spec } from "../../vocabulary/place.ts";
import { where, words } from "../../vocabulary/words.ts";

/** The operator writes how many are ready as a text, such as 1/3. A DaemonSet may fit no node, which is 0/0. */
const replicas: Check = (at, object) => {
  const text = textAt(at, "scale", "statusReplicas");
  const [, ready = "", total = ""] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (text === "" || ready === "") return undefined;
  const isFine = Number(ready) === Number(total) && (Number(total) > 0 || spec("mode").find(object) === "daemonset");
  if (isFine) return { health: "healthy", reason: "" };
  return Number(ready) === 0 ? degraded(`${text} replicas are ready`) : progressing(`${text} replicas are ready`);
};

/** Traces and the mesh: OpenTelemetry, Jaeger, Kiali. */
export const tracing: RulesByGroup = {
  "opentelemetry.io": { OpenTelemetryCollector: [replicas, where(spec("mode"), ["sidecar"], [always("healthy")])] },
  "jaegertracing.io": { Jaeger: [words("phase", { healthy: ["Running"], degraded: ["Failed"], otherwise: "progressing" })] },
  "kiali.io": {
    Kiali: [
      condition("Failure", { True: "degraded" }),
      condition("Successful", { True: "healthy" }),
      condition("Running", { True: "progressing" }),
    ],
  },
};
