import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { observed, present } from "../../vocabulary/fields.ts";
import { spec } from "../../vocabulary/place.ts";

const ready = [observed(), aim("Ready")];
const cordoned = present(spec("cordoned"), "suspended", "spec.cordoned is true");

/** Capsule: https://projectcapsule.dev/docs */
export const capsule: RulesByGroup = {
  "capsule.clastix.io": {
    ...kinds(
      ["CapsuleConfiguration", "CustomQuota", "GlobalCustomQuota", "GlobalProxySettings", "ProxySetting", "ResourcePool", "TenantOwner"],
      ready,
    ),
    ...kinds(["GlobalTenantResource", "TenantResource"], [cordoned, ...ready]),
    ResourcePoolClaim: [observed(), condition("Bound", { False: "suspended" }), ...ready],
    Tenant: [observed(), condition("Cordoned", { True: "suspended" }), ...ready],
  },
  "addons.projectcapsule.dev": kinds(["GlobalSopsSecret", "SopsProvider", "SopsSecret"], ready),
};
