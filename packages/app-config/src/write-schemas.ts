import { mkdirSync, writeFileSync } from "node:fs";
import { accessJsonSchema, applicationJsonSchema, pipedJsonSchema } from "./json-schemas.ts";

// Run by `npm run schemas -w @slipway/app-config`; a test fails when the files are out of date.
const folder = new URL("../schema/", import.meta.url);
mkdirSync(folder, { recursive: true });
const schemas = { access: accessJsonSchema(), application: applicationJsonSchema(), piped: pipedJsonSchema() };
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(schema, undefined, 2)}\n`);
}
