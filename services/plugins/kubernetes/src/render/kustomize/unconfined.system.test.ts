import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { programPath, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationSchema } from "../../application-section.ts";
import { configSchema } from "../../plugin-config.ts";
import { confineNothing } from "../../testing/confine-nothing.ts";

test("where nothing confines kustomize, a generator's configuration reads no file outside of the repository, unless the operator allows it", async () => {
  const kustomize = programPath("kustomize");
  confineNothing();
  const { loadManifests } = await import("../../manifests/loading/load-manifests.ts");
  await using place = await tempDir("unconfined");
  await writeFile(join(place.path, "private"), "secret-of-the-machine");
  const repository = join(place.path, "repository");
  await mkdir(repository);
  await writeFile(join(repository, "kustomization.yaml"), "generators: [generator.yaml]\n");
  const generator = { apiVersion: "builtin", kind: "ConfigMapGenerator", metadata: { name: "x" }, files: [`x=${place.path}/private`] };
  await writeFile(join(repository, "generator.yaml"), JSON.stringify(generator));
  const load = (kustomizeOptions: Readonly<Record<string, string>>, allowUnconfined = false) =>
    loadManifests({
      dir: repository,
      configFilename: "app.pipecd.yaml",
      input: applicationSchema.parse({ input: { kustomizeOptions } }).input,
      rendering: {
        applicationName: "shop",
        repositoryDir: repository,
        commitHash: "c".repeat(40),
        config: configSchema.parse({ kustomize: { allowUnconfined } }),
        tools: { install: async () => kustomize },
      },
    });
  await expect(load({})).rejects.toThrow("is not in or below");
  const unrestricted = { "load-restrictor": "LoadRestrictionsNone" };
  // What an operator has allowed is not kept for those who may not.
  const [manifest] = await load(unrestricted, true);
  expect(manifest?.object["data"]).toEqual({ x: "secret-of-the-machine" });
  const refused = await load(unrestricted).catch((reason: unknown) => reason);
  expect(refused).toMatchObject({ code: "invalid", message: expect.stringContaining("set kustomize.allowUnconfined in the config") });
});
