import type { RulesByGroup } from "../../vocabulary/check.ts";
import { condition } from "../../vocabulary/condition.ts";
import { observed } from "../../vocabulary/fields.ts";

const ready = condition("Ready", { True: "healthy", False: "degraded" });
const nodeClass = [ready, condition(["SubnetsReady", "SecurityGroupsReady", "AMIsReady", "ValidationSucceeded"], { False: "degraded" })];

/** Karpenter: https://karpenter.sh/docs/concepts */
export const karpenter: RulesByGroup = {
  "karpenter.sh": {
    EC2NodeClass: nodeClass,
    NodeClaim: [observed(), condition("Disrupting", { True: "suspended" }), ready, condition("Ready", { Unknown: "progressing" })],
    NodePool: [ready, condition("NodeClassReady", { False: "degraded" })],
  },
  "karpenter.k8s.aws": { EC2NodeClass: nodeClass },
};
