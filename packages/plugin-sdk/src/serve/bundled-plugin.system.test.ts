import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempDir } from "@slipway/testkit";
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { FakeHost } from "../testing/fake-host.ts";
import { startPlugin } from "../testing/plugin-process.ts";

const sdk = fileURLToPath(new URL("../index.ts", import.meta.url));
const zod = fileURLToPath(import.meta.resolve("zod"));
const source = `
import { defineStage, definePlugin, durationSchema, isolated, pluginJsonSchemas, runPlugin } from ${JSON.stringify(sdk)};
import { z } from ${JSON.stringify(zod)};
const options = z.strictObject({ for: durationSchema, how: z.enum(["well", "badly"]).default("well") });
const run = async ({ options: { how }, log }) => {
  log.info(how);
  if (how === "badly") JSON.parse("{");
  return "succeeded";
};
const plugin = definePlugin({ name: "bundled", stages: { WORK: defineStage({ options, run }) } });
console.log(JSON.stringify(pluginJsonSchemas(plugin).stages.WORK.required));
await runPlugin(plugin);
`;

/** Makes one file of a plugin, in a folder where no package can be found. */
async function bundle(dir: string): Promise<string> {
  const [input, file] = [join(dir, "main.js"), join(dir, "elsewhere", "plugin.js")];
  await writeFile(input, source);
  await using built = await rolldown({ input, platform: "node", logLevel: "silent" });
  await built.write({ file, format: "esm", codeSplitting: false });
  return file;
}

test("a plugin that is bundled into one file elsewhere starts, knows its schemas and the places of mistakes", async () => {
  await using dir = await tempDir("bundled");
  const host = new FakeHost();
  const file = await bundle(dir.path);
  await using plugin = await startPlugin({ command: [process.execPath, file], name: "bundled", host });

  expect(await plugin.definedStages()).toEqual(["WORK"]);
  expect(plugin.output).toContain('["for"]');
  expect(await plugin.execute({ stage: "WORK", options: { for: "1s" } })).toEqual({ result: "succeeded", message: "" });
  expect(host.lines()).toEqual(["info: well"]);

  const configText = "spec:\n  pipeline:\n    stages:\n      - name: WORK\n        with: { for: soon, hov: well }\n";
  const refused = await plugin.execute({ stage: "WORK", target: { configText }, options: { for: "soon", hov: "well" } });
  expect(refused.message).toBe(
    [
      "the options of stage WORK are invalid:",
      "  app.pipecd.yaml:5:22: with.for: must be a duration such as 30s or 1h30m",
      "  app.pipecd.yaml:5:33: with.hov: unknown field; did you mean how?",
    ].join("\n"),
  );

  const { message } = await plugin.execute({ stage: "WORK", options: { for: "1s", how: "badly" } });
  expect(message).toMatch(/plugin\.js:\d+:\d+/);
});
