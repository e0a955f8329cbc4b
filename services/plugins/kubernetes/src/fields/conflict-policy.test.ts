import { expect, test } from "vitest";
import { conflictPolicyOf, refuseUnknownPolicies } from "./conflict-policy.ts";

const object = (conflicts?: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "c", ...(conflicts !== undefined && { annotations: { "slipway/conflicts": conflicts } }) },
});
const manifest = (conflicts?: string) => ({ object: object(conflicts), file: "c.yaml", line: 3 });

test("the annotation of an object precedes the application", () => {
  expect(conflictPolicyOf(object("skip"), "fail")).toBe("skip");
  expect(conflictPolicyOf(object(), "fail")).toBe("fail");
});

test("every annotation that names no policy is refused, with its place", () => {
  expect(() => refuseUnknownPolicies([manifest(), manifest("force")])).not.toThrow();
  expect(() => refuseUnknownPolicies([manifest("never"), manifest("Skip")])).toThrow(
    /^ConfigMap c \(c\.yaml:3\): annotation slipway\/conflicts: must be force, fail or skip, not never\nConfigMap c .*not Skip$/,
  );
});
