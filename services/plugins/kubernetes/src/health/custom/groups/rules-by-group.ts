import type { RulesByGroup } from "../vocabulary/check.ts";
import { apis } from "./apis/apis.ts";
import { cloud } from "./cloud/cloud.ts";
import { clusters } from "./clusters/clusters.ts";
import { data } from "./data/data.ts";
import { databases } from "./databases/databases.ts";
import { delivery } from "./delivery/delivery.ts";
import { messaging } from "./messaging/messaging.ts";
import { networking } from "./networking/networking.ts";
import { observability } from "./observability/observability.ts";
import { policy } from "./policy/policy.ts";
import { security } from "./security/security.ts";
import { serverless } from "./serverless/serverless.ts";
import { storage } from "./storage/storage.ts";

/** Every file of rules. A group is in one of them. */
export const ruleFiles: readonly RulesByGroup[] = [
  ...apis,
  ...cloud,
  ...clusters,
  ...data,
  ...databases,
  ...delivery,
  ...messaging,
  ...networking,
  ...observability,
  ...policy,
  ...security,
  ...serverless,
  ...storage,
];

/** The rules of all groups that have some. */
export const rulesByGroup: RulesByGroup = Object.assign({}, ...ruleFiles);
