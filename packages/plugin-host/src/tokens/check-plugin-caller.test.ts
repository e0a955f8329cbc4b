import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Code, createClient, createRouterTransport } from "@connectrpc/connect";
import { PluginService } from "@slipway/proto/plugin";
import { HostService } from "@slipway/proto/plugin-extension";
import { pluginToken, serverInterceptors, silentLogger } from "@slipway/runtime";
import { expect, onTestFinished, test } from "vitest";
import { checkPluginCaller } from "./check-plugin-caller.ts";
import { PluginCallers } from "./plugin-callers.ts";
import { openPluginTokens } from "./plugin-tokens.ts";

async function runFolder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "slipway-tokens-"));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return join(dir, "run");
}

const ours = { name: "wait", hasToken: true };
const other = { name: "kubernetes", hasToken: true };
const foreign = { name: "foreign", hasToken: false };

/** A host of these plugins; the stage `s-NAME` is the plugin NAME's. */
async function host(endpoints: readonly { readonly name: string; readonly hasToken: boolean }[]) {
  const tokens = await openPluginTokens(await runFolder(), endpoints);
  const ownerOfStage = async (_: string, stageId: string) => (stageId.startsWith("s-") ? stageId.slice(2) : undefined);
  const callers = new PluginCallers({
    endpoints: endpoints.map((each) => ({ ...each, isRunning: false, configVia: "argv" as const })),
    tokens,
    pluginOf: async () => undefined,
  });
  const more = [checkPluginCaller({ callers, ownerOfStage })];
  const transport = createRouterTransport(
    (router) => {
      router.service(PluginService, {
        installTool: () => ({ installedPath: "/tools/helm" }),
        putStageMetadata: () => ({}),
        putDeploymentPluginMetadata: () => ({}),
        getDeploymentSharedMetadata: () => ({}),
      });
      router.service(HostService, { watchStageCommands: async function* () {} });
    },
    { router: { interceptors: serverInterceptors({ service: "executor", log: silentLogger(), more }) } },
  );
  const as = (plugin: string | undefined, token = plugin === undefined ? undefined : tokens.tokenOf(plugin)) => {
    const options = token === undefined ? {} : { headers: { [pluginToken.header]: token } };
    const client = createClient(PluginService, transport);
    const codeOf = (call: Promise<unknown>) =>
      call.then(
        () => "ok",
        (error: { readonly code?: Code }) => Code[error.code ?? Code.Unknown],
      );
    return {
      stageOf: (owner: string) =>
        codeOf(client.putStageMetadata({ deploymentId: "d", stageId: `s-${owner}`, key: "k", value: "v" }, options)),
      metadataOf: (pluginName: string) =>
        codeOf(client.putDeploymentPluginMetadata({ deploymentId: "d", pluginName, key: "k", value: "v" }, options)),
      tool: () => codeOf(client.installTool({ name: "helm", version: "1", installScript: "true" }, options)),
      shared: () => codeOf(client.getDeploymentSharedMetadata({ deploymentId: "d", key: "k" }, options)),
      commandsOf: async (owner: string) => {
        const read = async () => {
          for await (const _ of createClient(HostService, transport).watchStageCommands(
            { deploymentId: "d", stageId: `s-${owner}` },
            options,
          ));
        };
        return codeOf(read());
      },
      unknownStage: () => codeOf(client.putStageMetadata({ deploymentId: "d", stageId: "gone", key: "k", value: "v" }, options)),
    };
  };
  return { tokens, as };
}

test("a plugin with a token may only call for itself", async () => {
  const wait = (await host([ours, other, foreign])).as("wait");
  expect(await wait.stageOf("wait")).toBe("ok");
  expect(await wait.metadataOf("wait")).toBe("ok");
  expect(await wait.commandsOf("wait")).toBe("ok");
  expect(await wait.shared()).toBe("ok");
  expect(await wait.tool()).toBe("ok");
  expect(await wait.unknownStage()).toBe("ok");
  for (const owner of ["kubernetes", "foreign"]) {
    expect(await wait.stageOf(owner)).toBe("PermissionDenied");
    expect(await wait.metadataOf(owner)).toBe("PermissionDenied");
    expect(await wait.commandsOf(owner)).toBe("PermissionDenied");
  }
});

test("a caller without a token may call for plugins that have none", async () => {
  const anybody = (await host([ours, foreign])).as(undefined);
  expect(await anybody.stageOf("foreign")).toBe("ok");
  expect(await anybody.metadataOf("foreign")).toBe("ok");
  expect(await anybody.shared()).toBe("ok");
  expect(await anybody.tool()).toBe("PermissionDenied");
  expect(await anybody.stageOf("wait")).toBe("PermissionDenied");
  expect(await anybody.metadataOf("wait")).toBe("PermissionDenied");
  expect(await anybody.commandsOf("wait")).toBe("PermissionDenied");
});

test("if every plugin has a token, a caller without one may call nothing", async () => {
  const anybody = (await host([ours, other])).as(undefined);
  expect(await anybody.shared()).toBe("Unauthenticated");
  expect(await anybody.unknownStage()).toBe("Unauthenticated");
});

test("an unknown token is rejected, even for calls that need none", async () => {
  const { as, tokens } = await host([ours, foreign]);
  expect(await as(undefined, "guess").stageOf("foreign")).toBe("Unauthenticated");
  expect(await as(undefined, `${tokens.tokenOf("wait")}x`).stageOf("wait")).toBe("Unauthenticated");
});

test("tokens stay the same across restarts, differ by plugin and folder, and only this user can read their key", async () => {
  const folder = await runFolder();
  const [one, two] = await Promise.all([openPluginTokens(folder, [ours, other]), openPluginTokens(folder, [ours])]);
  expect(two.tokenOf("wait")).toBe(one.tokenOf("wait"));
  expect(one.tokenOf("kubernetes")).not.toBe(one.tokenOf("wait"));
  expect((await openPluginTokens(await runFolder(), [ours])).tokenOf("wait")).not.toBe(one.tokenOf("wait"));
  expect((await stat(join(folder, "plugin-tokens.key"))).mode & 0o777).toBe(0o600);
});
