import type { ObjectResult } from "@slipway/domain";
import { expect, test } from "vitest";
import { resultsText } from "./results-text.ts";

const result = (name: string, outcome: ObjectResult["outcome"], more: Partial<ObjectResult> = {}): ObjectResult => ({
  ...{ deployTarget: "dev", group: "", kind: "Service", namespace: "shop", name, outcome, reason: "", diff: "" },
  ...more,
});

test("what did not stay as it was is listed, what is worst to miss first, with its difference", () => {
  const results = [
    result("web", "changed", { diff: "  #spec.a\n-  a: 1\n+  a: 2\n\n" }),
    result("api", "failed", { reason: "no\nsuch" }),
    result("db", "unchanged"),
  ];
  expect(resultsText("K8S_SYNC", results).split("\n")).toEqual([
    "K8S_SYNC: 1 refused, 1 changed, 1 unchanged",
    expect.stringMatching(/^ {2}dev {2}refused {2}Service shop\/api: no.+such$/),
    "  dev  changed  Service shop/web",
    "",
    "  #spec.a",
    "-  a: 1",
    "+  a: 2",
    "",
  ]);
  expect(resultsText("WAIT", [])).toBe("WAIT: it reports nothing about single objects");
});
