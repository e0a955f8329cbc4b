import { readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { bundledPlugins as namesInFiles } from "@slipway/app-config";
import { pluginJsonSchemas } from "@slipway/plugin-sdk";
import { expect, test } from "vitest";
import { bundledPlugins } from "./bundled-plugins.ts";

const repository = new URL("../../", import.meta.url);

test.for(bundledPlugins.map((plugin) => ({ name: plugin.definition.name, plugin })))(
  "the schemas of $name are up to date: else run `npm run schemas`",
  ({ name, plugin }) => {
    const file = readFileSync(new URL(`packages/app-config/schema/plugins/${name}.schema.json`, repository), "utf8");
    expect(JSON.parse(file)).toEqual(JSON.parse(JSON.stringify(pluginJsonSchemas(plugin))));
  },
);

test("every folder of services/plugins is a bundled plugin with schemas", async () => {
  const folders = await readdir(new URL("services/plugins/", repository), { withFileTypes: true });
  const names = folders.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  expect(names.toSorted()).toEqual(namesInFiles.toSorted());
  expect(bundledPlugins.map(({ definition }) => definition.name).toSorted()).toEqual(namesInFiles.toSorted());
});
