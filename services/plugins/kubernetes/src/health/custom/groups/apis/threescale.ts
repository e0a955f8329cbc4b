import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { absent, present, within } from "../../vocabulary/fields.ts";
import { where, words } from "../../vocabulary/words.ts";

const broken = condition(["Invalid", "Orphan", "Failed"], { True: "degraded" });
const done = condition(["Ready", "Synced"], { True: "healthy" });

/** 3scale: https://github.com/3scale/3scale-operator/tree/master/doc. An account may have to wait for an administrator. */
export const threescale: RulesByGroup = {
  "capabilities.3scale.net": {
    ...kinds(
      ["ActiveDoc", "ApplicationAuth", "Backend", "CustomPolicyDefinition", "OpenAPI", "Product", "ProxyConfigPromote"],
      [broken, done],
    ),
    Application: [
      words("state", { suspended: ["suspended"] }),
      done,
      where("applicationID", [""], [condition("Ready", { False: "degraded", Unknown: "degraded" })]),
    ],
    DeveloperAccount: [broken, done, condition("Waiting", { True: "suspended" })],
    DeveloperUser: [words("developerUserState", { suspended: ["suspended"] }, []), broken, done],
    Tenant: [
      condition("Ready", { False: "degraded", Unknown: "degraded" }),
      absent("tenantId", "progressing"),
      absent("adminId", "progressing"),
      done,
    ],
  },
  "apps.3scale.net": {
    APIManager: [
      within("deployments", [
        present("stopped", "progressing", "Not all deployments run"),
        present("starting", "progressing", "Deployments start"),
      ]),
      within("deployments", [present("ready", "healthy", "")]),
      condition("Available", { True: "healthy", False: "degraded" }),
    ],
  },
};
