import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { accessJsonSchema, applicationJsonSchema, pipedJsonSchema } from "./json-schemas.ts";

test.for([
  { name: "access", schema: accessJsonSchema() },
  { name: "application", schema: applicationJsonSchema() },
  { name: "piped", schema: pipedJsonSchema() },
])("schema/$name.schema.json is up to date: else run `npm run schemas -w @slipway/app-config`", ({ name, schema }) => {
  const file = readFileSync(new URL(`../schema/${name}.schema.json`, import.meta.url), "utf8");
  expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(schema)));
});

test("the schema covers every kind, describes fields, and rejects others", () => {
  const text = JSON.stringify(applicationJsonSchema());
  for (const kind of ["Application", "KubernetesApp", "TerraformApp", "LambdaApp", "CloudRunApp", "ECSApp"])
    expect(text).toContain(`"const":"${kind}"`);
  expect(text).toContain('"description":"Timeout of a deployment."');
  expect(text).toContain('"additionalProperties":false');
});
