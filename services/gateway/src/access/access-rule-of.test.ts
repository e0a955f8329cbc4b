import * as api from "@slipway/proto/api";
import { expect, test } from "vitest";
import { callRightOf } from "./access-rule-of.ts";

const services = Object.values(api).flatMap((each) =>
  typeof each === "object" && "kind" in each && each.kind === "service" ? [each] : [],
);

test("every call of the API names the right that it needs", () => {
  expect(services.length).toBeGreaterThan(10);
  for (const method of services.flatMap((service) => service.methods)) expect(callRightOf(method), method.name).toBeDefined();
});

test("a call without a rule may be made by nobody", () => {
  const [method] = services.flatMap((service) => service.methods);
  if (method === undefined) throw new Error("the API has no calls");
  const bare = { ...method, proto: { ...method.proto, options: undefined } };
  expect(() => callRightOf(bare)).toThrow(/nobody may call it/);
});
