import { healthy } from "../../../verdicts.ts";
import type { RulesByGroup } from "../../vocabulary/check.ts";
import { attachedPolicy } from "./gateway-api.ts";

/** Airlock Microgateway: only its policies have a status. */
export const airlock: RulesByGroup = {
  "microgateway.airlock.com": { "*": [(_, { kind }) => (kind.endsWith("Policy") ? undefined : healthy), ...attachedPolicy] },
};
