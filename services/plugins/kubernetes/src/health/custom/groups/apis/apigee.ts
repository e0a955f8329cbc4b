import { kinds, type RulesByGroup } from "../../vocabulary/check.ts";
import { words } from "../../vocabulary/words.ts";

/** Apigee hybrid. */
export const apigee: RulesByGroup = {
  "apigee.cloud.google.com": kinds(
    ["ApigeeDatastore", "ApigeeDeployment", "ApigeeEnvironment", "ApigeeOrganization", "ApigeeRedis", "ApigeeTelemetry"],
    [words("state", { healthy: ["running"], otherwise: "progressing" })],
  ),
};
