import type { RulesByGroup } from "../../vocabulary/check.ts";
import { functions } from "./functions.ts";
import { keda } from "./keda.ts";
import { knative } from "./knative.ts";
import { kserve } from "./kserve.ts";

/** What is scaled by its load. */
export const serverless: readonly RulesByGroup[] = [functions, keda, knative, kserve];
