import { expect, test } from "vitest";
import { demandStrategy, demandVersions } from "./demand-answer.ts";

test.each([
  [[{ nam: "web", version: "1" }]],
  [[{ name: "web" }]],
  [[{ name: "web", version: 1 }]],
  [[{ name: "web", version: "1", kind: "image" }]],
  [[undefined]],
])("determineVersions may not return %j", (answer) => {
  expect(() => demandVersions(answer)).toThrowError(/^determineVersions returned .*; return versions of \{ name, version \}/);
});

test("versions with and without a kind are fine", () => {
  const versions = [
    { name: "web", version: "1" },
    { name: "web", version: "1", kind: "container-image", url: "https://example.com" },
  ];
  expect(demandVersions(versions)).toBe(versions);
});

test.each([{ strategy: "fast", summary: "" }, { strategy: "pipeline" }, null])("determineStrategy may not return %j", (answer) => {
  expect(() => demandStrategy(answer as never)).toThrowError(/^determineStrategy returned .*; return \{ strategy, summary \}/);
});
