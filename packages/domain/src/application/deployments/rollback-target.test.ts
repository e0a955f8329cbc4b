import { expect, test } from "vitest";
import { rollbackTarget } from "./rollback-target.ts";

const deployment = (id: string, hash: string, status: "succeeded" | "failed" = "succeeded", applicationId = "a") => ({
  id,
  applicationId,
  status,
  removal: false,
  deployTargets: { kubernetes: ["dev"] },
  stages: [],
  trigger: { commit: { hash } },
});
const application = { id: "a", name: "shop", lastSucceeded: { commitHash: "bad" } as never };
const succeeded = [deployment("4", "bad"), deployment("3", "bad"), deployment("2", "good"), deployment("1", "older")];

test("by default the newest success of another commit than the running one is deployed again", () => {
  expect(rollbackTarget(application, { wanted: undefined, succeeded }).id).toBe("2");
});
test("a person may choose any success of the application", () => {
  expect(rollbackTarget(application, { wanted: deployment("1", "older"), succeeded: [] }).id).toBe("1");
});
test("what pruned, or was only a dry run, is no deployment to roll back to", () => {
  const stage = { plugin: "kubernetes", config: '{"dryRun":true}', status: "succeeded", rollback: false };
  const tried = { ...deployment("5", "tried"), stages: [stage as never] };
  const pruned = { ...deployment("6", "pruned"), removal: true };
  expect(rollbackTarget(application, { wanted: undefined, succeeded: [pruned, tried, ...succeeded] }).id).toBe("2");
  expect(() => rollbackTarget(application, { wanted: tried, succeeded: [] })).toThrow("deployed nothing: it was a dry run");
});
test.for([
  { name: "no success but the running commit", input: { wanted: undefined, succeeded: succeeded.slice(0, 2) }, code: "precondition" },
  { name: "a deployment that failed", input: { wanted: deployment("x", "c", "failed"), succeeded }, code: "precondition" },
  { name: "a deployment of another application", input: { wanted: deployment("x", "c", "succeeded", "b"), succeeded }, code: "invalid" },
])("$name is refused", ({ input, code }) => {
  expect(() => rollbackTarget(application, input)).toThrow(expect.objectContaining({ code }));
});
