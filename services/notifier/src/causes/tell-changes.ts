import type { Causes } from "@slipway/bus";
import { applicationNotices, deploymentNotices } from "@slipway/domain";
import type { Tell } from "./tell-routes.ts";

/** Returns what tells people of each change of a deployment or an application. */
export function tellChanges(tell: Tell): Causes {
  return {
    onDeployment: async (event, state, signal) => {
      for (const notice of deploymentNotices(event, state)) await tell(notice, signal);
    },
    onApplication: async (event, state, signal) => {
      for (const notice of applicationNotices(event, state)) await tell(notice, signal);
    },
  };
}
