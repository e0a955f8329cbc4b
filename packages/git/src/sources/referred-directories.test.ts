import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { tempDir } from "@slipway/testkit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { pathsIn, referredPaths } from "./referred-directories.ts";

test("paths are found however they are written in YAML", () => {
  const text = `resources:
- ../base
- "../with space/x"
bases: [../a, '../b']
patches: [{path: ../c.yaml}]
configMapGenerator:
  - files: [key=../d.txt]
dependencies:
  - repository: file://../common
  - repository: https://charts.example.com/x
# ../comment
`;
  expect(pathsIn(text).filter((path) => path.startsWith("../"))).toEqual([
    "../base",
    "../with",
    "../a",
    "../b",
    "../c.yaml",
    "../d.txt",
    "../common",
    "../comment",
    "../with space/x",
  ]);
  expect(pathsIn(text).filter((path) => path.includes("charts.example.com"))).toEqual([]);
});

test("whatever a text holds, its paths are short, relative, and in it", () => {
  const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom("../", "a", " ", "\n", "- ", "k: ", '"', "file://", "[", ",", "\0")));
  const property = fc.property(pieces, (parts) => {
    const text = parts.join("");
    for (const path of pathsIn(text)) {
      expect(text).toContain(path);
      expect(path).toMatch(/^[^/#:\0][^\0]*$/s);
    }
  });
  fc.assert(property);
});

test("what the files of an application name outside of its directory is found, through directories and links that are there", async () => {
  await using dir = await tempDir("referred");
  const files = {
    "apps/shop/kustomization.yaml": "resources: [sub, ../../base, linked, deploy.yaml, ../../../outside, /etc]",
    "apps/shop/app.pipecd.yaml": "helmChart: {path: ../../charts/web}",
    "apps/shop/sub/kustomization.yaml": "resources: [../../../other]",
    "apps/shop/unused/kustomization.yaml": "resources: [../../../unused]",
    "base/kustomization.yaml": "components: [../components/tls]",
  };
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir.path, path)), { recursive: true });
    await writeFile(join(dir.path, path), text);
  }
  await symlink("../../linked-to", join(dir.path, "apps/shop/linked"));
  const of = { dir: dir.path, path: "apps/shop", configFilename: "app.pipecd.yaml" };
  expect(await referredPaths({ ...of, present: ["apps/shop"] })).toEqual(["base", "linked-to", "charts/web", "other"]);
  expect(await referredPaths({ ...of, present: ["apps/shop", "base"] })).toEqual(["linked-to", "charts/web", "other", "components/tls"]);
  expect(await referredPaths({ ...of, present: [""] })).toEqual([]);
});
