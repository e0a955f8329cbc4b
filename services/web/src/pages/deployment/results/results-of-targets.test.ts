import type { ObjectResult } from "@slipway/domain";
import { expect, test } from "vitest";
import { resultsOfTargets } from "./results-of-targets.ts";

const result = (deployTarget: string, name: string, outcome: ObjectResult["outcome"], reason = ""): ObjectResult => ({
  ...{ deployTarget, group: "", kind: "ConfigMap", namespace: "shop", name, outcome, reason, diff: "" },
});

test("each target has its counts, and what needs no look is apart", () => {
  const parts = resultsOfTargets([
    ...[result("west", "a", "failed", "no"), result("west", "b", "unchanged"), result("east", "a", "changed")],
    ...[result("east", "b", "unchanged", "left to hpa")],
  ]);
  expect(parts.map(({ deployTarget, counts, shown, unchanged }) => [deployTarget, counts, shown.length, unchanged.length])).toEqual([
    [
      "east",
      [
        ["changed", 1],
        ["unchanged", 1],
      ],
      2,
      0,
    ],
    [
      "west",
      [
        ["failed", 1],
        ["unchanged", 1],
      ],
      1,
      1,
    ],
  ]);
});
