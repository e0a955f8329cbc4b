import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

/** Humio, now Falcon LogScale: an object stands for one in its cluster. */
export const humio: RulesByGroup = {
  "core.humio.com": {
    HumioCluster: [words("state", { healthy: ["Running"], degraded: ["ConfigError"], unknown: ["Unknown"], otherwise: "progressing" })],
    ...kinds(
      ["HumioAction", "HumioAlert", "HumioExternalCluster", "HumioIngestToken", "HumioParser", "HumioRepository", "HumioView"],
      [
        words("state", {
          healthy: ["Exists"],
          degraded: ["ConfigError"],
          missing: ["NotFound"],
          unknown: ["Unknown"],
          otherwise: "progressing",
        }),
      ],
    ),
  },
};
