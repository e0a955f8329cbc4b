import { writeFileSync } from "node:fs";
import { pluginJsonSchemas } from "@slipway/plugin-sdk";
import { bundledPlugins } from "./bundled-plugins.ts";

// Run by `npm run schemas`; a test fails when the files are out of date.
for (const plugin of bundledPlugins) {
  const file = new URL(`../../packages/app-config/schema/plugins/${plugin.definition.name}.schema.json`, import.meta.url);
  writeFileSync(file, `${JSON.stringify(pluginJsonSchemas(plugin), undefined, 2)}\n`);
}
