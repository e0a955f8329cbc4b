import { expect, test } from "vitest";
import { parseBenchArguments } from "./parse-bench-arguments.ts";

const names = ["aggregate", "sync-100"];

test.for([
  { given: ["aggregate"], want: { asked: ["aggregate"], json: false, problem: undefined } },
  { given: ["aggregate", "sync-100", "--json"], want: { asked: names, json: true, problem: undefined } },
  { given: ["--json", "aggregate"], want: { asked: ["aggregate"], json: true, problem: undefined } },
  { given: ["--help"], want: { help: true, problem: undefined } },
  { given: [], want: { problem: "name a bench" } },
  { given: ["--json"], want: { problem: "name a bench" } },
  { given: ["agregate"], want: { problem: "unknown bench agregate" } },
  { given: ["aggregate", "--jsn"], want: { problem: "unknown option --jsn" } },
])("$given", ({ given, want }) => {
  expect(parseBenchArguments(given, names)).toMatchObject(want);
});
