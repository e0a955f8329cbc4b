import { fileURLToPath } from "node:url";
import { createConnection } from "mysql2/promise";
import { expect, test } from "vitest";
import { startProcess } from "../process/start-process.ts";
import { sharedCluster, sharedMariadb, sharedNats } from "./shared.ts";

test("a second request gets the same server", async () => {
  await using first = await sharedCluster();
  await using second = await sharedCluster();
  expect(second.url).toBe(first.url);
  const namespace = await first.createNamespace();
  expect(await second.request("GET", `/api/v1/namespaces/${namespace}`)).toMatchObject({ status: 200 });
  expect(await sharedNats()).toEqual(await sharedNats());
});

test("databases of the shared server are separate", async () => {
  const [first, second] = await Promise.all([sharedMariadb(), sharedMariadb()]);
  const urls = await Promise.all([first.createDatabase(), second.createDatabase()]);
  expect(new Set(urls.map((url) => new URL(url).host)).size).toBe(1);
  const connections = await Promise.all(urls.map((uri) => createConnection(uri)));
  const names = await Promise.all(connections.map(async (connection) => (await connection.query("SELECT DATABASE()"))[0]));
  await Promise.all(connections.map((connection) => connection.end()));
  expect(names[0]).not.toEqual(names[1]);
});

test("a server given by the environment is used instead", async () => {
  const module = (name: string) => JSON.stringify(fileURLToPath(new URL(name, import.meta.url)));
  const source = `import { sharedNats, sharedMariadb } from ${module("./shared.ts")};
    import { shareServers } from ${module("./shared-servers.ts")};
    await using shared = await shareServers();
    console.log("urls", (await sharedNats()).url, (await sharedMariadb()).url);`;
  await using child = await startProcess(process.execPath, ["--input-type=module", "-e", source], {
    env: { SLIPWAY_TEST_SERVERS: undefined, SLIPWAY_TEST_NATS_URL: "nats://mine:1", SLIPWAY_TEST_MYSQL_URL: "mysql://mine:2" },
  });
  expect(await child.line("urls")).toBe("urls nats://mine:1 mysql://mine:2");
  await expect(child.exited).resolves.toMatchObject({ code: 0 });
});
