import { createClient, createRouterTransport } from "@connectrpc/connect";
import { PluginService } from "@slipway/proto/plugin";
import { expect, test } from "vitest";
import { sendPluginToken } from "./send-plugin-token.ts";

async function headerSent(env: Record<string, string | undefined>): Promise<string | null> {
  let sent: string | null = null;
  const transport = createRouterTransport(
    (router) =>
      router.service(PluginService, {
        getDeploymentSharedMetadata: (_, { requestHeader }) => {
          sent = requestHeader.get("slipway-plugin-token");
          return {};
        },
      }),
    { transport: { interceptors: [...sendPluginToken(env)] } },
  );
  await createClient(PluginService, transport).getDeploymentSharedMetadata({ deploymentId: "d", key: "k" });
  return sent;
}

test("a plugin sends its token with its calls, and programs it starts do not inherit it", async () => {
  const env = { SLIPWAY_PLUGIN_TOKEN: "t0", PATH: "/bin" };
  expect(await headerSent(env)).toBe("t0");
  expect(env).toEqual({ PATH: "/bin" });
});

test("a plugin without a token sends none", async () => expect(await headerSent({})).toBeNull());
