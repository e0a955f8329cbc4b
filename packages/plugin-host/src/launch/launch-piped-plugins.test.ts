import { silentLogger } from "@slipway/runtime";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { samplePiped } from "../testing/sample-piped.ts";
import { openPluginTokens } from "../tokens/plugin-tokens.ts";
import { launchPipedPlugins } from "./launch-piped-plugins.ts";

const log = silentLogger();

test("every plugin that cannot exist is named before any is started", async () => {
  await using dir = await tempDir("store");
  const piped = samplePiped(`
plugins:
  - {name: nobody, url: "file:///nobody"}
  - {name: far, url: "oci://registry.example.com"}
  - {name: loose, url: "npm:loose@latest"}
  - {name: elsewhere, url: "http://127.0.0.1:9"}
`);
  // Reading a piped file refuses it earlier.
  const plugins = piped.plugins.map((plugin) => (plugin.name === "nobody" ? { ...plugin, url: undefined } : plugin));
  const failure = await launchPipedPlugins(
    { plugins },
    {
      host: { socket: "unix:/no.sock", address: undefined },
      runDir: dir.path,
      storeDir: dir.path,
      tokens: await openPluginTokens(dir.path, []),
      log,
    },
  ).catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "invalid",
    message: [
      "no plugin nobody is bundled with Slipway: set its url in the piped file",
      "plugin far: oci://registry.example.com is not an OCI reference: write oci://registry/repository:tag",
      "plugin loose: npm:loose@latest does not name a package with an exact version: write npm:@scope/name@1.2.3, or npm:/path/of/a-package.tgz",
    ].join("\n"),
  });
});
