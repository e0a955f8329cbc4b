import { expect, test } from "vitest";
import { byteLength } from "../../bounds/bound-text.ts";
import { limits } from "../../bounds/limits.ts";
import type { Deployment } from "../../deployment/deployment.ts";
import { deploymentReference } from "./deployment-reference.ts";

const failed = (statusReason: string): Deployment =>
  ({ id: "d", status: "failed", statusReason, trigger: { commit: { hash: "c" } }, source: {} }) as Deployment;

test("an application keeps why its deployment failed, and of a long reason the beginning", () => {
  expect(deploymentReference(failed("stage ONE failed: no quota")).statusReason).toBe("stage ONE failed: no quota");
  const { statusReason } = deploymentReference(failed(`no quota${"!".repeat(4_000)}`));
  expect(statusReason).toMatch(/^no quota!+… 4 kB more in the deployment$/);
  expect(byteLength(statusReason)).toBeLessThanOrEqual(limits.referenceReason);
});
