import type { RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";

/** Keycloak: https://www.keycloak.org/operator/basic-deployment */
export const keycloak: RulesByGroup = {
  "k8s.keycloak.org": {
    Keycloak: [condition("HasErrors", { True: "degraded" }), condition("Ready", { True: "healthy" })],
    KeycloakRealmImport: [condition("HasErrors", { True: "degraded" }), condition("Done", { True: "healthy" })],
  },
};
