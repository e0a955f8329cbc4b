import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, programPath, startGitServer, startProcess, tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { writePipedFile } from "../system/piped-file.ts";
import { stepsPlugin } from "../system/start-steps.ts";

const program = fileURLToPath(new URL("../../bin/slipway", import.meta.url));

test("`slipway up --separate` answers when it says that it is up, and deploys with the users of its own NATS", async () => {
  await using dir = await tempDir("separate");
  await using git = await startGitServer();
  const plugins = [stepsPlugin];
  const pipeline = [{ name: "NOOP" }];
  const files = applicationFiles({ name: "shop", namespace: "none", manifests: {}, pipeline, spec: { plugins: { steps: {} } } });
  const repository = await git.createRepository("apps", files);
  const pipedFile = join(dir.path, "piped.json");
  await writePipedFile(pipedFile, { repositories: { apps: repository.url }, plugins, syncInterval: "1s" });
  const port = `${await freePort()}`;
  const args = ["up", "--separate", "-f", pipedFile, "--data-dir", join(dir.path, "data"), "--port", port, "--log-format", "text"];
  const address = { SLIPWAY_USER: "tester", SLIPWAY_SERVER: `http://127.0.0.1:${port}` };
  // From the sources, as people run it.
  const env = { SLIPWAY_NATS_SERVER: programPath("nats-server"), NODE_OPTIONS: undefined, ...address };
  await using up = await startProcess(program, [...args, "--plugin-service-port", "0"], { env, readyLine: "slipway is up" });

  const cli = async (...words: readonly string[]) =>
    (await promisify(execFile)(program, words, { env: { ...process.env, ...env } })).stdout;
  // Rejects if the gateway refuses.
  expect(await cli("app", "list")).not.toBe("");
  await up.line("deployment ended");
  expect(await cli("app", "sync", "shop", "--wait")).toMatch(/Status: +Succeeded/);
  // Each service is a user of its own, and does nothing else.
  expect(up.output()).not.toMatch(/permissions violation|may not do this/i);
  // Lines for people: a time, a level, words; no JSON.
  expect(
    up
      .output()
      .split("\n")
      .filter((line) => line.startsWith("{")),
  ).toEqual([]);
  expect(await up.stop({ graceMs: 40_000 })).toMatchObject({ code: 0 });
});
