import type { RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

/** Flagger: https://docs.flagger.app/usage/how-it-works#canary-status */
export const flagger: RulesByGroup = {
  "flagger.app": {
    Canary: [
      words("phase", {
        healthy: ["Initialized", "Succeeded"],
        degraded: ["Failed"],
        suspended: ["Waiting", "WaitingPromotion"],
        progressing: ["Initializing", "Progressing", "Promoting", "Finalising", "Terminating", "Terminated"],
        otherwise: "unknown",
      }),
    ],
  },
};
