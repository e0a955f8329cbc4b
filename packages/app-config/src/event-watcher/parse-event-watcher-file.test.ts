import { formatProblem } from "@slipway/yaml";
import { expect, test } from "vitest";
import { isEventWatcherFile, parseEventWatcherFile } from "./parse-event-watcher-file.ts";

const head = "apiVersion: pipecd.dev/v1beta1\nkind: EventWatcher\n";

test("the events of a file are handlers", () => {
  const text = `${head}spec:\n  events:\n    - name: image\n      labels: {app: web}\n      replacements:\n        - file: web/values.yaml\n          yamlField: $.tag\n`;
  expect(parseEventWatcherFile(text, ".pipe/a.yaml")).toEqual({
    handlers: [
      {
        matcher: { name: "image", labels: { app: "web" } },
        commitMessage: "",
        makePullRequest: false,
        replacements: [{ file: "web/values.yaml", by: "yamlField", field: "$.tag" }],
      },
    ],
    problems: [],
    warnings: [],
  });
});

test("a file of another kind has none", () => {
  expect(parseEventWatcherFile("kind: AnalysisTemplate\n", ".pipe/a.yaml")).toEqual({ handlers: [], problems: [], warnings: [] });
});

test.for([
  [`${head}spec: {events: [{name: a, replacements: []}]}\n`, ".pipe/a.yaml:3:41: spec.events[0].replacements: must not be empty"],
  [
    `${head}spec: {events: [{name: a, replacements: [{file: b, regex: c}]}]}\n`,
    ".pipe/a.yaml:3:59: spec.events[0].replacements[0].regex: must have a group",
  ],
  ["kind: [", ".pipe/a.yaml:1:8:"],
] as const)("%j has the problem %s", ([text, problem]) => {
  expect(parseEventWatcherFile(text, ".pipe/a.yaml").problems.map(formatProblem)[0]).toContain(problem);
});

test.for([
  [".pipe/a.yaml", {}, true],
  [".pipe/a.yml", {}, true],
  [".pipe/a.json", {}, false],
  [".pipe/b/a.yaml", {}, false],
  ["x/.pipe/a.yaml", {}, false],
  [".pipe/a.yaml", { includes: ["a.yaml"] }, true],
  [".pipe/b.yaml", { includes: ["a*.yaml"] }, false],
  [".pipe/a.yaml", { includes: ["a.yaml"], excludes: ["b.yaml"] }, true],
  [".pipe/b.yaml", { includes: ["b.yaml"], excludes: ["b.yaml"] }, false],
] as const)("whether %s is read with %j", ([path, lists, want]) => {
  expect(isEventWatcherFile(path, { includes: [], excludes: [], ...lists })).toBe(want);
});
