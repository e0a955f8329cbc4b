import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";

const packages = new URL("../../packages/", import.meta.url);

async function ownDependencies(folder: string): Promise<string[]> {
  const { dependencies = {} } = JSON.parse(await readFile(new URL(`${folder}/package.json`, packages), "utf8"));
  return Object.keys(dependencies).flatMap((name) => (name.startsWith("@slipway/") ? [name.slice("@slipway/".length)] : []));
}

test("the published package has all of our packages that its code needs", async () => {
  const { compilerOptions } = JSON.parse(await readFile(new URL("plugin-sdk/tsconfig.build.json", packages), "utf8"));
  const published = new Set(Object.keys(compilerOptions.paths).map((name) => name.split("/")[1]));

  const needed = new Set(["plugin-sdk"]);
  for (const folder of needed) for (const dependency of await ownDependencies(folder)) needed.add(dependency);
  needed.delete("plugin-sdk");

  expect(published).toEqual(needed);
});
