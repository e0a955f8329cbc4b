import { expect, test } from "vitest";
import { closest } from "./closest.ts";

const fields = ["name", "labels", "autoRollback", "alwaysUsePipeline", "pipeline", "timeout"];

test.for([
  { word: "naem", want: "name" },
  { word: "Name", want: "name" },
  { word: "label", want: "labels" },
  { word: "autoRolback", want: "autoRollback" },
  { word: "autorollback", want: "autoRollback" },
  { word: "pipelines", want: "pipeline" },
  { word: "time", want: undefined },
  { word: "metadata", want: undefined },
  { word: "x".repeat(10_000), want: undefined },
])("$word: $want", ({ word, want }) => {
  expect(closest(word, fields)).toBe(want);
});
