import type { Interceptor } from "@connectrpc/connect";
import { PluginService } from "@slipway/proto/plugin";
import { connectClient, connectTransport, pluginToken, proveAnswers, proveCalls, serveConnect, silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { takePluginIdentity } from "./plugin-identity.ts";

/** A call between two servers of PluginService; returns the token that arrived. */
async function call(client: readonly Interceptor[], server: readonly Interceptor[]): Promise<string | null> {
  let sent: string | null = null;
  await using serving = await serveConnect({
    log: silentLogger(),
    interceptors: server,
    routes: (router) =>
      router.service(PluginService, {
        getDeploymentSharedMetadata: (_, { requestHeader }) => {
          sent = requestHeader.get(pluginToken.header);
          return {};
        },
      }),
  });
  await using transport = connectTransport({ url: serving.url, interceptors: client });
  await using service = connectClient(PluginService, transport);
  await service.getDeploymentSharedMetadata({ deploymentId: "d", key: "k" });
  return sent;
}

const host = proveAnswers((header) => header.get(pluginToken.header) ?? undefined);

test("a plugin sends its token, which programs it starts do not inherit, and believes only a host that knows it", async () => {
  const env = { SLIPWAY_PLUGIN_TOKEN: "t0", PATH: "/bin" };
  const { toHost } = takePluginIdentity(env);
  expect(env).toEqual({ PATH: "/bin" });
  expect(await call(toHost, [host])).toBe("t0");
  await expect(call(toHost, [])).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a plugin with a token serves only the host that knows it", async () => {
  const { fromHost } = takePluginIdentity({ SLIPWAY_PLUGIN_TOKEN: "t0" });
  await call([proveCalls({ key: "t0", peer: "the plugin" })], fromHost);
  await expect(call([], fromHost)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a plugin without a token, as under PipeCD, sends none and asks for none", async () => {
  const { toHost, fromHost } = takePluginIdentity({});
  expect(await call(toHost, fromHost)).toBeNull();
});
