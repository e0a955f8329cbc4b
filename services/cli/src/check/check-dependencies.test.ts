import { parseApplicationFile } from "@slipway/app-config";
import { expect, test } from "vitest";
import { checkDependencies } from "./check-dependencies.ts";

function checked(file: string, dependsOn: string, labels = "{}") {
  const text = `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec:\n  name: ${file}\n  labels: ${labels}\n  dependsOn: ${dependsOn}\n`;
  return {
    checked: { file, ok: true, problems: [], warnings: [] },
    application: parseApplicationFile(text, { filename: file }).application,
  };
}

test("applications that wait for each other are refused, each with the way from it, where its file says so", () => {
  const files = [
    checked("web", "[{name: elsewhere}, {name: api}]"),
    checked("api", "[{labels: {tier: base}}]"),
    checked("db", "[{name: web}]", "{tier: base}"),
    checked("fine", "[{name: web}]"),
  ];
  const found = checkDependencies(files);
  expect(found.map(({ ok }) => ok)).toEqual([false, false, false, true]);
  expect(found[0]?.problems).toEqual([
    {
      file: "web",
      line: 6,
      column: 34,
      path: "spec.dependsOn",
      message: "spec.dependsOn: applications wait for each other: web → api → db → web; remove one of these from spec.dependsOn",
    },
  ]);
  expect(found[2]?.problems[0]?.message).toContain("db → web → api → db");
});

test("an application that names itself is refused, and files that are invalid are as they were", () => {
  const invalid = { checked: { file: "x", ok: false, problems: [], warnings: [] }, application: undefined };
  const [self, other] = checkDependencies([checked("web", "[{name: web}]"), invalid]);
  expect(self?.problems[0]?.message).toBe("spec.dependsOn: application web depends on itself: remove that from spec.dependsOn");
  expect(other).toBe(invalid.checked);
});
