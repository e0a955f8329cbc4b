import type { DescMethod, DescService } from "@bufbuild/protobuf";
import * as api from "@slipway/proto/api";
import { describe, expect, test } from "vitest";
import { auditRuleOf } from "./audited-fields.ts";

const services = Object.values(api).filter(
  (each): each is typeof each & DescService => typeof each === "object" && "kind" in each && each.kind === "service",
);
const methods = services.flatMap((service): readonly DescMethod[] => service.methods);

/** What calls that change nothing are named like. */
const reads = /^(Get|List|Watch|Read|Stream|Resolve|Diff|Check|Preview)[A-Z]/;

test.for(methods.map((method) => ({ name: `${method.parent.name}.${method.name}`, method })))(
  "$name is audited unless it only reads",
  ({ method }) => expect(auditRuleOf(method) === undefined).toBe(reads.test(method.name)),
);

describe.for(methods.flatMap((method) => auditRuleOf(method) ?? []).map((rule) => [rule.action, rule] as const))("%s", ([action, rule]) => {
  const method = methods.find((each) => auditRuleOf(each)?.action === action) as DescMethod;

  test("has an action of its own that can be part of a subject", () => {
    expect(action).toMatch(/^[a-z-]+\.[a-z-]+$/);
    expect(action.length).toBeLessThanOrEqual(32);
    expect(methods.filter((each) => auditRuleOf(each)?.action === action)).toHaveLength(1);
  });

  test("names fields of its request", () => {
    const fields = method.input.fields.map(({ name }) => name);
    expect(fields).toEqual(expect.arrayContaining([...rule.objects.map(({ field }) => field), ...rule.details]));
    expect(rule.objects.length).toBeGreaterThan(0);
  });
});
