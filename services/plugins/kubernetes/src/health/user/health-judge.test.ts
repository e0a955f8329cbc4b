import { expect, test } from "vitest";
import { parseManifests } from "../../manifests/parse-manifests.ts";
import { judgeObjects } from "./health-judge.ts";
import type { HealthRules } from "./health-rules.ts";

const rules: HealthRules = [
  { group: "batch", kind: "Job", rules: [{ when: "object.status.succeeded == 2", health: "suspended", message: "half" }] },
];
const job = (metadata: string, status: string) => {
  const object = parseManifests(`apiVersion: batch/v1\nkind: Job\nmetadata: {${metadata}}\nstatus: {${status}}\n`, "a.yaml").manifests[0]
    ?.object;
  if (object === undefined) throw new Error("there is no object");
  return object;
};

test("rules of a user come before our own, which judge where those say nothing", async () => {
  const objects = [job("name: a", "succeeded: 2"), job("name: b", "succeeded: 3, conditions: [{type: Complete, status: 'True'}]")];
  const judge = await judgeObjects(rules, objects);
  expect(objects.map((object) => judge(object)?.health)).toEqual(["suspended", "healthy"]);
});

test("an object that is being deleted is not judged by rules of a user", async () => {
  const gone = job("name: a, deletionTimestamp: '2026-01-01T00:00:00Z'", "succeeded: 2");
  expect((await judgeObjects(rules, [gone]))(gone)).toMatchObject({ health: "progressing" });
});
