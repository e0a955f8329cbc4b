import { expect, test } from "vitest";
import { sparkline } from "./sparkline.ts";

test.for([
  { values: [], want: "" },
  { values: [0, 0], want: "▁▁" },
  { values: [0, 7, undefined, 3.5], want: "▁█ ▅" },
])("$values", ({ values, want }) => {
  expect(sparkline(values)).toBe(want);
});
