import { readFile } from "node:fs/promises";
import { PluginService } from "@slipway/proto/plugin";
import { connectClient } from "@slipway/runtime";
import { sqliteUrl, startGitServer } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventuallyShown } from "../system/eventually-shown.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";

const resources = new AsyncDisposableStack();
let slipway: Slipway;

beforeAll(async () => {
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "no applications" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      plugins: [{ name: "waitapproval", config: { password: "hunter2" } }],
      storeUrl: await sqliteUrl(),
      processes: {},
    }),
  );
});

afterAll(() => resources.disposeAsync());

/** Waits until the plugin runs, and returns it as `slipway plugin list` shows it. */
async function runningPlugin(): Promise<{ readonly pid: number; readonly restarts: number; readonly stages: readonly string[] }> {
  return eventuallyShown(async () => {
    const { stdout } = await slipway.cli("plugin", "list", "-o", "json");
    const plugin = JSON.parse(stdout).plugins.find(({ name }: { readonly name: string }) => name === "waitapproval");
    expect(plugin).toMatchObject({ name: "waitapproval", state: "PLUGIN_STATE_RUNNING", stages: ["WAIT_APPROVAL"], problem: "" });
    return plugin;
  });
}

test("plugins are listed with their output and without their secrets", async () => {
  const { pid } = await runningPlugin();
  expect((await slipway.cli("plugin", "list")).stdout).toMatch(/ waitapproval +Running .*\(bundled\) +WAIT_APPROVAL/);
  expect((await slipway.cli("plugin", "logs", "waitapproval", "--tail", "50")).stdout).toMatch(
    /INFO ready socket=\S+ stages=\["WAIT_APPROVAL"\]/,
  );
  expect(await readFile(`/proc/${pid}/cmdline`, "utf8")).not.toContain("hunter2");
});

test("a plugin is restarted by the CLI, and an unknown one is reported", async () => {
  const before = await runningPlugin();
  expect(await slipway.cli("plugin", "restart", "waitapproval")).toMatchObject({ code: 0 });
  const after = await runningPlugin();
  expect(after.pid).not.toBe(before.pid);
  expect(after.restarts).toBe(before.restarts + 1);
  expect(await slipway.cli("plugin", "restart", "no")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("no plugin no: choose one of wait, waitapproval"),
  });
});

test("a local process cannot act as a plugin", async () => {
  const { pid } = await runningPlugin();
  const words = (await readFile(`/proc/${pid}/cmdline`, "utf8")).split("\0");
  const address = words[words.indexOf("--piped-plugin-service") + 1] ?? "";
  await using host = connectClient(PluginService, address);
  const call = host.putDeploymentPluginMetadata({
    deploymentId: "d",
    pluginName: "waitapproval",
    key: "k",
    value: "v",
  });
  await expect(call).rejects.toThrowError("every plugin of this host has a token, but this call has none");
});
