import { expect, test } from "vitest";
import { isKnownToAsk, kustomizeTool } from "./kustomize-tool.ts";

test.for([
  ["", true],
  ["5.8.1", true],
  ["v4.1.0", true],
  ["v4.0.5", false],
  ["3.9.0", false],
  ["10.0.0", true],
  ["newest", false],
] as const)("version %s runs programs only if its options say so: %s", ([version, want]) => {
  expect(isKnownToAsk(kustomizeTool(version))).toBe(want);
});
