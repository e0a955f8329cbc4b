import { type Grant, parsePolicy } from "@slipway/domain";
import { expect, test } from "vitest";
import { Caller } from "./caller.ts";

const viewer = (projectId: string): Grant => ({
  projectId,
  from: "Viewer",
  policies: [parsePolicy("resources=application;actions=get,list")],
});
const auditor = (projectId: string): Grant => ({ projectId, from: "Auditor", policies: [parsePolicy("resources=audit;actions=list")] });

/** Somebody with these grants who lists the audit. */
function listing(...grants: readonly Grant[]): Caller {
  const principal = { id: "ann", actor: { kind: "person", name: "ann", signIn: "session" } as const, emails: [], grants };
  return new Caller(principal, { resource: "audit", action: "list" });
}

test.for([
  { name: "with the right in every project, all of them", grants: [auditor("*"), viewer("shop")], project: "" },
  { name: "with the right in one project, that one", grants: [auditor("shop"), viewer("bank")], project: "shop" },
  { name: "with the right in one project and a role in every project, that one", grants: [viewer("*"), auditor("shop")], project: "shop" },
])("a request that names no project is limited to what its caller may do: $name", ({ grants, project }) => {
  expect(listing(...grants).projectOf("")).toBe(project);
});

test("whoever has a right in several projects names one, also with a role in every project", () => {
  const call = () => listing(viewer("*"), auditor("shop"), auditor("bank")).projectOf("");
  expect(call).toThrow("name a project (--project): you may do this in bank, shop");
  expect(call).toThrow(expect.objectContaining({ code: "invalid" }));
});

test("who watches without naming a project is told of all in which it has the right, and of no other", () => {
  const watched = (grants: readonly Grant[], requested = "") => listing(...grants).watchedProject(requested);
  expect(watched([viewer("*"), auditor("shop"), auditor("bank")])).toBe("");
  expect(watched([viewer("bank"), auditor("shop")])).toBe("shop");
  expect(watched([auditor("shop"), auditor("bank")], "bank")).toBe("bank");
  expect(() => watched([viewer("*")])).toThrow(expect.objectContaining({ code: "forbidden" }));
  expect(() => watched([auditor("shop"), auditor("bank")], "other")).toThrow(expect.objectContaining({ code: "forbidden" }));
});

test.for([
  { grants: [viewer("*"), auditor("shop")], requested: "bank" },
  { grants: [viewer("*")], requested: "" },
  { grants: [], requested: "" },
])("whoever may not do it there is refused: $requested", ({ grants, requested }) => {
  expect(() => listing(...grants).projectOf(requested)).toThrow(expect.objectContaining({ code: "forbidden" }));
});
