import type { RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

/** MinIO writes sentences: https://github.com/minio/operator/blob/master/docs/tenant_crd.adoc */
export const minio: RulesByGroup = {
  "minio.min.io": {
    Tenant: [
      words("currentState", {
        healthy: ["Initialized"],
        degraded: [
          "Another MinIO Tenant already exists*",
          "Different versions across*",
          "Pool Decommissioning Not Allowed",
          "Statefulset not controlled by operator",
          "Tenant credentials are not set properly",
        ],
        otherwise: "progressing",
      }),
    ],
  },
};
