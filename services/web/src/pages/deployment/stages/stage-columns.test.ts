import { expect, test } from "vitest";
import { stageColumns } from "./stage-columns.ts";

const stage = (id: string, ...requires: string[]) => ({ id, requires });
const columnsOf = (...stages: ReturnType<typeof stage>[]) => stageColumns(stages).map((column) => column.map(({ id }) => id).join(" "));

test.for([
  { name: "one after the other", stages: [stage("a"), stage("b", "a"), stage("c", "b")], columns: ["a", "b", "c"] },
  {
    name: "two at the same time",
    stages: [stage("a"), stage("b", "a"), stage("c", "a"), stage("d", "b", "c")],
    columns: ["a", "b c", "d"],
  },
  { name: "right of the last that it requires", stages: [stage("a"), stage("b", "a"), stage("c", "a", "b")], columns: ["a", "b", "c"] },
  { name: "listed before what it requires", stages: [stage("b", "a"), stage("a")], columns: ["a", "b"] },
  { name: "requiring what does not exist", stages: [stage("a", "x")], columns: ["a"] },
  { name: "no stages", stages: [], columns: [] },
])("stages stand in columns: $name", ({ stages, columns }) => {
  expect(columnsOf(...stages)).toEqual(columns);
});

test("stages that require each other are all shown", () => {
  expect(columnsOf(stage("a", "b"), stage("b", "a")).join(" ").split(" ").toSorted()).toEqual(["a", "b"]);
});

test("a thousand stages, one after the other, are a thousand columns", () => {
  const stages = Array.from({ length: 1_000 }, (_, at) => stage(`s${at}`, ...(at === 0 ? [] : [`s${at - 1}`])));
  expect(stageColumns(stages)).toHaveLength(1_000);
});
