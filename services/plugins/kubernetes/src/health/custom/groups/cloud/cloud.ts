import type { RulesByGroup } from "../../vocabulary/check.ts";
import { controllers } from "./controllers.ts";
import { crossplane } from "./crossplane.ts";
import { karpenter } from "./karpenter.ts";

/** What is made in a cloud. */
export const cloud: readonly RulesByGroup[] = [controllers, crossplane, karpenter];
