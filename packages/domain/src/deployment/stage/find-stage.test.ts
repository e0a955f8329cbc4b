import { expect, test } from "vitest";
import { findStages, stageNamed, stageOf } from "./find-stage.ts";

const stage = (id: string, name: string) => ({ id, name });
const deployment = { id: "d", stages: [stage("1", "SYNC"), stage("2", "WAIT"), stage("3", "WAIT"), stage("SYNC", "OTHER")] };

test.for([
  { name: "an id", idOrName: "2", want: "2" },
  { name: "a name that only one stage has", idOrName: "OTHER", want: "SYNC" },
  { name: "an id that is also a name", idOrName: "SYNC", want: "SYNC" },
])("$name finds its stage", ({ idOrName, want }) => expect(stageNamed(deployment, idOrName).id).toBe(want));

test("a name that several stages share is rejected with their ids", () => {
  expect(() => stageNamed(deployment, "WAIT")).toThrow("deployment d has several stages named WAIT, use an id: 2, 3");
  expect(findStages(deployment, "WAIT").map(({ id }) => id)).toEqual(["2", "3"]);
});

test("an unknown stage is not found, and the message lists the stages", () => {
  for (const find of [stageOf, stageNamed]) {
    expect(() => find(deployment, "9")).toThrow("deployment d has no stage 9: it has SYNC, WAIT, WAIT, OTHER");
    expect(() => find({ id: "d", stages: [] }, "9")).toThrow("deployment d has no stage 9: it has not been planned");
  }
  expect(() => stageOf(deployment, "WAIT")).toThrow("no stage WAIT");
});
