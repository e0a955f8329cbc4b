import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { aim, condition } from "../../vocabulary/condition.ts";
import { words } from "../../vocabulary/words.ts";

const ready = [condition("Issuing", { True: "progressing" }), aim("Ready")];

/** cert-manager: https://cert-manager.io/docs/reference/api-docs. Its old group is the same. */
export const certManager: RulesByGroup = {
  "cert-manager.io": {
    ...kinds(["Certificate", "ClusterIssuer", "Issuer"], ready),
    CertificateRequest: [
      condition(["Denied", "InvalidRequest"], { True: "degraded" }),
      condition("Ready", { False: "progressing" }, { reason: ["Pending"] }),
      aim("Ready"),
    ],
  },
  "certmanager.k8s.io": kinds(["Certificate", "ClusterIssuer", "Issuer"], ready),
  "acme.cert-manager.io": kinds(
    ["Challenge", "Order"],
    [words("state", { healthy: ["valid"], degraded: ["invalid", "expired", "errored"], otherwise: "progressing" })],
  ),
  "trust.cert-manager.io": { Bundle: [aim("Synced")] },
};
