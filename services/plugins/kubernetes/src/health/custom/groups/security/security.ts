import type { RulesByGroup } from "../../vocabulary/check.ts";
import { certManager } from "./cert-manager.ts";
import { externalSecrets } from "./external-secrets.ts";
import { keycloak } from "./keycloak.ts";

/** Certificates, secrets and identities. */
export const security: readonly RulesByGroup[] = [certManager, externalSecrets, keycloak];
