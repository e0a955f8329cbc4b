import { expect, test } from "vitest";
import { sbomProblems } from "./sbom.ts";

const component = { "bom-ref": "a@1", type: "library", name: "a", version: "1", licenses: [{ license: { id: "MIT" } }] };
const bill = { $schema: "http://cyclonedx.org/schema/bom-1.5.schema.json", bomFormat: "CycloneDX", specVersion: "1.5", version: 1 };

test.for<{ name: string; bill: object; problems: unknown[] }>([
  { name: "a bill of CycloneDX 1.5 is valid", bill: { ...bill, components: [component] }, problems: [] },
  {
    name: "a component needs a name",
    bill: { ...bill, components: [{ ...component, name: undefined }] },
    problems: [expect.stringContaining("/components/0")],
  },
  {
    name: "a licence is one of SPDX",
    bill: { ...bill, components: [{ ...component, licenses: [{ license: { id: "None" } }] }] },
    problems: expect.arrayContaining([expect.stringContaining("/components/0/licenses")]) as never,
  },
  { name: "another format is none", bill: { ...bill, bomFormat: "SPDX" }, problems: [expect.stringContaining("/bomFormat")] },
])("$name", async ({ bill: given, problems }) => {
  expect(await sbomProblems(JSON.parse(JSON.stringify(given)))).toEqual(problems);
});
