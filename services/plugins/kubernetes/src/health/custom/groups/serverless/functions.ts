import { valueAt } from "../../../../json/json.ts";
import type { RulesByGroup } from "../../vocabulary/check.ts";
import { awaits, condition } from "../../vocabulary/condition.ts";
import { fewer } from "../../vocabulary/fields.ts";
import type { PlaceFunction } from "../../vocabulary/place.ts";
import { where } from "../../vocabulary/words.ts";

const desired: PlaceFunction = { name: "spec.replicas", find: (object) => valueAt(object, "spec", "replicas") ?? 1 };

/** OpenFaaS (https://docs.openfaas.com) and SpinKube (https://www.spinkube.dev/docs). */
export const functions: RulesByGroup = {
  "openfaas.com": {
    Function: [
      condition("Stalled", { True: "degraded" }),
      condition("Ready", { False: "degraded" }),
      condition("Reconciling", { True: "progressing" }),
      where("replicas", ["", "0"], [condition("Ready", { True: "suspended" })]),
      condition("Ready", { True: "healthy" }),
    ],
  },
  "core.spinkube.dev": {
    SpinApp: [
      condition("Available", { False: "degraded", Unknown: "degraded" }),
      awaits("Available"),
      condition("Progressing", { False: "degraded" }, { reason: ["ProgressDeadlineExceeded"] }),
      fewer("readyReplicas", desired),
      condition("Progressing", { True: "progressing" }),
      condition("Available", { True: "healthy" }),
    ],
  },
};
