import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tempDir } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { PluginCallers } from "./plugin-callers.ts";
import { openPluginTokens } from "./plugin-tokens.ts";

const endpoint = { name: "foreign", isRunning: false, hasToken: false, configVia: "argv" } as const;

/** Both ends of a connection over 127.0.0.1, as the server of a host sees it. */
async function accepted(): Promise<Socket> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const [socket] = (await once(server, "connection")) as [Socket];
  onTestFinished(() => {
    client.destroy();
    socket.destroy();
    server.close();
  });
  return socket;
}

test.skipIf(process.platform !== "linux")("a caller that the kernel could not name is looked up again at its next call", async () => {
  await using dir = await tempDir("callers");
  const tokens = await openPluginTokens(dir.path, [endpoint]);
  const callers = new PluginCallers({ endpoints: [endpoint], tokens, pluginOf: async () => "foreign" });
  const key = {};
  const { localPort, remotePort } = await accepted();
  const gone = { key, localPort: 1, remotePort: 1, destroyed: true };
  await expect(callers.callerOf(new Headers(), gone)).rejects.toMatchObject({ code: "unavailable" });
  const caller = await callers.callerOf(new Headers(), { key, localPort, remotePort, destroyed: false });
  expect(caller.name).toBe("plugin foreign");
});

test.skipIf(process.platform !== "linux")("a process that is no plugin of the host is looked up once", async () => {
  await using dir = await tempDir("callers");
  const tokens = await openPluginTokens(dir.path, [endpoint]);
  let lookups = 0;
  const pluginOf = async () => {
    lookups++;
    return undefined;
  };
  const callers = new PluginCallers({ endpoints: [endpoint], tokens, pluginOf });
  const { localPort, remotePort } = await accepted();
  const connection = { key: {}, localPort, remotePort, destroyed: false };
  for (const _ of ["first", "second"])
    await expect(callers.callerOf(new Headers(), connection)).rejects.toMatchObject({ code: "unauthenticated" });
  expect(lookups).toBe(1);
});

test("a caller without a token is refused at the socket, which only plugins with tokens are told", async () => {
  await using dir = await tempDir("callers");
  const tokens = await openPluginTokens(dir.path, [endpoint]);
  const callers = new PluginCallers({ endpoints: [endpoint], tokens, pluginOf: async () => "foreign" });
  const connection = { key: {}, localPort: undefined, remotePort: undefined, destroyed: false };
  await expect(callers.callerOf(new Headers(), connection)).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a plugin that is told the socket but knows no tokens may call there, for plugins without tokens", async () => {
  await using dir = await tempDir("callers");
  const endpoints = [{ ...endpoint, configVia: "file" } as const, { ...endpoint, name: "wait", hasToken: true }];
  const callers = new PluginCallers({ endpoints, tokens: await openPluginTokens(dir.path, endpoints), pluginOf: async () => undefined });
  const caller = await callers.callerOf(new Headers(), { key: {}, localPort: undefined, remotePort: undefined, destroyed: false });
  expect([caller.mayCallFor("foreign"), caller.mayCallFor("wait"), caller.mayInstallTools]).toEqual([true, false, false]);
});
