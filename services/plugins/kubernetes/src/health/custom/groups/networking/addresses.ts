import type { RulesByGroup } from "../../vocabulary/check.ts";
import { each, observed, present } from "../../vocabulary/fields.ts";
import { words } from "../../vocabulary/words.ts";

/** Names and certificates of addresses: ExternalDNS and Google's managed certificates. */
export const addresses: RulesByGroup = {
  "externaldns.k8s.io": { DNSEndpoint: [observed({ isRequired: true }), present("observedGeneration", "healthy", "")] },
  "networking.gke.io": {
    ManagedCertificate: [
      each("domainStatus", [words("status", { degraded: ["Failed*"] })], "domain"),
      words("certificateStatus", { healthy: ["Active"], degraded: ["ProvisioningFailedPermanently"], otherwise: "progressing" }),
    ],
  },
};
