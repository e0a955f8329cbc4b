import { expect, test } from "vitest";
import { isAllowed, licenseProblems } from "./licenses.ts";

test.for([
  { expression: "MIT", want: true },
  { expression: "(MIT OR GPL-3.0)", want: true },
  { expression: "MIT AND GPL-3.0", want: false },
  { expression: "(Apache-2.0 AND MIT)", want: true },
  { expression: "GPL-3.0 OR MIT AND Apache-2.0", want: true },
  { expression: "GPL-3.0 WITH Classpath-exception-2.0", want: false },
  { expression: "(MIT OR (GPL-3.0))", want: false },
  { expression: "", want: false },
])("$expression", ({ expression, want }) => {
  expect(isAllowed(expression, (id) => ["MIT", "Apache-2.0"].includes(id))).toBe(want);
});

test("what is not allowed, or not said, is named; what ships has the stricter rule", () => {
  const component = (name: string, isShipped: boolean, id?: string) => ({
    ...{ name, version: "1", isShipped },
    ...(id !== undefined && { licenses: [{ license: { id } }] }),
  });
  const components = [
    component("a", true, "MIT"),
    component("b", true, "MPL-2.0"),
    component("c", false, "MPL-2.0"),
    component("d", false),
    component("e", false, "SSPL-1.0"),
  ];
  expect(licenseProblems(components)).toEqual(["b 1 has the licence MPL-2.0", "d 1 says no licence", "e 1 has the licence SSPL-1.0"]);
});
