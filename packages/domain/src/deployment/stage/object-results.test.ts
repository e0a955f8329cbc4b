import { expect, test } from "vitest";
import { countOutcomes, latestObjectResults, type ObjectOutcome, type ObjectResult } from "./object-results.ts";

const result = (name: string, outcome: ObjectOutcome, deployTarget = "a"): ObjectResult => ({
  ...{ deployTarget, group: "apps", kind: "Deployment", namespace: "shop", name, outcome },
  ...{ reason: "", diff: outcome === "changed" ? "+ a" : "" },
});

test("the last report about an object counts, unless it says that nothing was left to do", () => {
  const reported = [
    ...[result("web", "changed"), result("db", "failed"), result("web", "unchanged", "b"), result("old", "unchanged")],
    ...[result("web", "unchanged"), result("db", "created"), result("old", "deleted"), result("api", "failed")],
  ];
  expect(latestObjectResults(reported).map(({ deployTarget, name, outcome }) => `${deployTarget} ${name} ${outcome}`)).toEqual([
    ...["a api failed", "a old deleted", "a db created", "a web changed", "b web unchanged"],
  ]);
  expect(countOutcomes(latestObjectResults(reported))).toEqual([
    ...[["failed", 1] as const, ["deleted", 1] as const, ["created", 1] as const, ["changed", 1] as const, ["unchanged", 1] as const],
  ]);
});
