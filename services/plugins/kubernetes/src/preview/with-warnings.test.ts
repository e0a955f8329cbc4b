import { expect, test } from "vitest";
import { withWarnings } from "./with-warnings.ts";

const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" } };
const warning = { file: "a.yaml", line: 3, column: 1, path: "", message: "hooks of the chart are left out" };

test("what a stage would warn of follows what would change", () => {
  const manifests = [
    { object, file: "a.yaml", line: 1 },
    { object, file: "a.yaml", line: 3, warnings: [warning] },
  ];
  const said = "# warning: a.yaml:3:1: hooks of the chart are left out\n";
  expect(withWarnings({ summary: "s", details: "+ 1. a\n" }, manifests)).toEqual({ summary: "s", details: `+ 1. a\n${said}` });
  expect(withWarnings({ summary: "No changes were detected" }, manifests)).toMatchObject({ details: said });
  expect(withWarnings({ summary: "s" }, manifests.slice(0, 1))).toEqual({ summary: "s" });
});
