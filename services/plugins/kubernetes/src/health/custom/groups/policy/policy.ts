import type { RulesByGroup } from "../../vocabulary/check.ts";
import { capsule } from "./capsule.ts";
import { kyverno } from "./kyverno.ts";
import { openClusterManagement } from "./open-cluster-management.ts";

/** Policies and tenants. */
export const policy: readonly RulesByGroup[] = [capsule, kyverno, openClusterManagement];
