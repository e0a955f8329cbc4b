import { mkdirSync, writeFileSync } from "node:fs";
import { applicationJsonSchema, pipedJsonSchema } from "./json-schemas.ts";

// Run by `npm run schemas -w @slipway/app-config`; a test fails when the files are out of date.
const folder = new URL("../schema/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, schema] of Object.entries({ application: applicationJsonSchema(), piped: pipedJsonSchema() })) {
  writeFileSync(new URL(`${name}.schema.json`, folder), `${JSON.stringify(schema, undefined, 2)}\n`);
}
