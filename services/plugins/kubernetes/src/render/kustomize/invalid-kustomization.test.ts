import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { placeInKustomization } from "./invalid-kustomization.ts";

test.for([
  { says: 'json: unknown field "patchs"', want: '../k.yaml:2:1: unknown field "patchs"' },
  { says: 'json: unknown field "paath"', want: '../k.yaml:3:5: unknown field "paath"' },
  { says: 'json: unknown field "path"', want: '../k.yaml:6:3: unknown field "path" here, or in line 4' },
  { says: 'json: unknown field "absent"', want: '../k.yaml: json: unknown field "absent"' },
  { says: "json: cannot unmarshal", want: "../k.yaml: json: cannot unmarshal" },
])("$want", async ({ says, want }) => {
  await using dir = await tempDir("kustomization");
  const file = join(dir.path, "k.yaml");
  await writeFile(file, "resources: []\npatchs:\n  - paath: x\n    path: y\nopenapi:\n  path: z\n");
  expect(await placeInKustomization(file, "../k.yaml", says, undefined)).toBe(want);
});
