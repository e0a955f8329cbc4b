import type { RulesByGroup } from "../../vocabulary/check.ts";
import { apigee } from "./apigee.ts";
import { threescale } from "./threescale.ts";

/** What manages APIs. */
export const apis: readonly RulesByGroup[] = [apigee, threescale];
