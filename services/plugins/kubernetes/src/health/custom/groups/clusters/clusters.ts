import type { RulesByGroup } from "../../vocabulary/check.ts";
import { clusterApi } from "./cluster-api.ts";
import { fleets } from "./fleets.ts";
import { operators } from "./operators.ts";
import { virtualMachines } from "./virtual-machines.ts";

/** Clusters, machines, and what is installed in them. */
export const clusters: readonly RulesByGroup[] = [clusterApi, fleets, operators, virtualMachines];
