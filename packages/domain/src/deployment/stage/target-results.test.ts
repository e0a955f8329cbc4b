import { expect, test } from "vitest";
import { parseTargetResult, type TargetResult, targetResultKey, targetResultMetadata, targetResults } from "./target-results.ts";

test("results are read as they were stored, by name of the deploy target", () => {
  const results: readonly TargetResult[] = [
    { deployTarget: "us", result: "failed", text: "the API server\nis away" },
    { deployTarget: "eu", result: "succeeded", text: "3 applied", wave: 2 },
    { deployTarget: "asia", result: "not-tried", text: "" },
  ];
  const metadata = { ...targetResultMetadata(results), "pipecd/stage-display-metadata": "1 of 3" };
  expect(targetResults({ metadata })).toEqual([results[2], results[1], results[0]]);
});

test("a long text is cut", () => {
  const [found] = targetResults({ metadata: targetResultMetadata([{ deployTarget: "eu", result: "failed", text: "x".repeat(10_000) }]) });
  expect(found?.text).toHaveLength(501);
});

test.for(["", "null", "3", "[]", "{}", '{"result":"won","text":""}', '{"result":"failed"}', '{"result":"failed","text":3}'])(
  "%s is no result",
  (value) => {
    expect(parseTargetResult("eu", value)).toBeUndefined();
    expect(targetResults({ metadata: { [targetResultKey("eu")]: value } })).toEqual([]);
  },
);
