import { expect, test } from "vitest";
import { healthOfStatus, type RuleCase } from "../../../../testing/health-of-text.ts";

const tenant = "capabilities.3scale.net/v1alpha1 Tenant";
const cases: readonly RuleCase[] = [
  [
    "capabilities.3scale.net/v1beta1 Product",
    "conditions: [{type: Synced, status: 'True'}, {type: Orphan, status: 'True', message: no backend}]",
    "degraded",
    "no backend",
  ],
  ["capabilities.3scale.net/v1beta1 OpenAPI", "conditions: [{type: Ready, status: 'True'}]", "healthy"],
  ["capabilities.3scale.net/v1beta1 Application", "state: suspended", "suspended"],
  ["capabilities.3scale.net/v1beta1 Application", "conditions: [{type: Ready, status: 'False', message: no plan}]", "degraded", "no plan"],
  ["capabilities.3scale.net/v1beta1 DeveloperAccount", "conditions: [{type: Waiting, status: 'True'}]", "suspended"],
  ["capabilities.3scale.net/v1beta1 DeveloperUser", "developerUserState: suspended", "suspended"],
  [tenant, "conditions: [{type: Ready, status: 'True'}], tenantId: 1", "progressing", "adminId"],
  [tenant, "conditions: [{type: Ready, status: 'True'}], tenantId: 1, adminId: 2", "healthy"],
  ["apps.3scale.net/v1alpha1 APIManager", "deployments: {ready: [a], starting: [b]}", "progressing"],
  ["apps.3scale.net/v1alpha1 APIManager", "deployments: {ready: [a]}", "healthy"],
  ["apps.3scale.net/v1alpha1 APIManager", "conditions: [{type: Available, status: 'False', reason: NoRoutes}]", "degraded", "NoRoutes"],
  ["apigee.cloud.google.com/v1alpha1 ApigeeRedis", "state: creating", "progressing"],
];

test.for(cases)("%s with %s is %s", ([kind, status, want, why = "", more = ""]) => {
  expect(healthOfStatus(kind, status, more)).toEqual({ health: want, reason: expect.stringContaining(why) });
});
