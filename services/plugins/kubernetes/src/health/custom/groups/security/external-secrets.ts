import { listAt, objectAt, textAt } from "../../../../json/json.ts";
import { progressing } from "../../../verdicts.ts";
import { type Check, kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { always, present } from "../../vocabulary/fields.ts";
import { type PlaceFunction, spec } from "../../vocabulary/place.ts";
import { where, words } from "../../vocabulary/words.ts";

/** With the policy OnChange a condition that is older than the last refresh is that of the spec before. */
const refreshed: Check = (at) => {
  const ready = listAt(at, "conditions").find((each) => textAt(each, "type") === "Ready");
  return textAt(ready, "lastTransitionTime") < textAt(at, "refreshTime")
    ? progressing("Waiting for the secret to be refreshed")
    : undefined;
};

const status: PlaceFunction = {
  name: "status",
  find: (object) => (Object.keys(objectAt(object, "status")).length === 0 ? "" : "reported"),
};

/** Secrets from other stores: External Secrets and its predecessor, Sealed Secrets, 1Password, Vault. */
export const externalSecrets: RulesByGroup = {
  "external-secrets.io": {
    ExternalSecret: [where(spec("refreshPolicy"), ["OnChange"], [refreshed]), aim("Ready")],
    ...kinds(["ClusterSecretStore", "PushSecret", "SecretStore"], [aim("Ready")]),
    ClusterExternalSecret: [
      condition(["NotReady", "PartiallyReady"], { True: "degraded" }, { isLast: true }),
      condition("Ready", { True: "healthy", False: "degraded" }, { isLast: true }),
    ],
  },
  "kubernetes-client.io": {
    ExternalSecret: [words("status", { healthy: ["SUCCESS"], degraded: ["ERROR*"], otherwise: "progressing" })],
  },
  "bitnami.com": { SealedSecret: [aim("Synced")] },
  "onepassword.com": { OnePasswordItem: [aim("Ready")] },
  "secrets.hashicorp.com": {
    VaultStaticSecret: [
      present("secretMAC", "healthy", ""),
      where(status, ["reported"], [always("degraded", "The secret was not read: the events of the object say why")]),
    ],
    ...kinds(["VaultAuth", "VaultConnection"], [words("valid", { healthy: ["true"], degraded: ["false"] })]),
  },
};
