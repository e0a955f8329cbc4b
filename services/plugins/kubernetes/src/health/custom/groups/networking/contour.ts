import type { RulesByGroup } from "../../vocabulary/check.ts";
import { aim } from "../../vocabulary/condition.ts";
import { words } from "../../vocabulary/words.ts";

/** Contour: https://projectcontour.io/docs/main/config/fundamentals/#status-reporting */
export const contour: RulesByGroup = {
  "projectcontour.io": {
    HTTPProxy: [
      words("currentStatus", { healthy: ["valid"], degraded: ["invalid", "orphaned"], otherwise: "progressing" }, ["description"]),
    ],
    ExtensionService: [aim("Valid", { isCurrent: true })],
  },
};
