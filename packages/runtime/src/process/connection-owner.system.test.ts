import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { dialSocket } from "../rpc/client/dial-socket.ts";
import { spawnProcess } from "./child/spawn-process.ts";
import { connectionOwner } from "./connection-owner.ts";

const log = silentLogger();
const limit = { timeoutMs: 60_000 };
const listening = `require("node:net").createServer(() => {}).listen({ port: 0, host: process.env.HOST }, function () { console.log(this.address().port); });`;

/** A process that runs a script and prints a port. */
async function printer(command: string, args: readonly string[], host = "127.0.0.1") {
  const printed = Promise.withResolvers<number>();
  const child = await spawnProcess({
    command,
    args,
    env: { ...process.env, HOST: host },
    log,
    onLine: (line) => printed.resolve(Number(line)),
  });
  onTestFinished(async () => void (await child.stop()));
  return { pid: child.pid, port: await printed.promise };
}

async function dial(port: number): Promise<Socket> {
  const socket = await dialSocket({ host: "127.0.0.1", port });
  onTestFinished(() => void socket.destroy());
  return socket;
}

test.for(["127.0.0.1", "0.0.0.0", "::"])("the process that accepted a connection at %s holds it, and no other", async (host) => {
  const one = await printer(process.execPath, ["-e", listening], host);
  const two = await printer(process.execPath, ["-e", listening], host);
  const owner = await connectionOwner(await dial(one.port), limit);
  expect(await owner?.isHeldBy(one.pid)).toBe(true);
  expect(await owner?.isHeldBy(two.pid)).toBe(false);
  expect(owner?.userId).toBe(process.getuid?.());
});

test("a process holds what its descendants accepted", async () => {
  const shell = await printer("/bin/sh", ["-c", `"${process.execPath}" -e '${listening}'; true`]);
  const owner = await connectionOwner(await dial(shell.port), limit);
  expect(await owner?.isHeldBy(shell.pid)).toBe(true);
});

test("a connection that nobody accepts has no owner", async () => {
  const stuck = `const server = require("node:net").createServer();
    server.listen(0, "127.0.0.1", () => { require("node:fs").writeSync(1, server.address().port + "\\n"); for (;;); });`;
  const { port } = await printer(process.execPath, ["-e", stuck]);
  await expect(connectionOwner(await dial(port), { timeoutMs: 100 })).rejects.toMatchObject({ code: "unavailable" });
});

test("the end of a connection in this process is held by this process", async () => {
  const server = createServer();
  onTestFinished(() => void server.close());
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const accepted = once(server, "connection");
  const socket = await dial(typeof address === "object" && address !== null ? address.port : 0);
  const [end] = (await accepted) as [Socket];
  onTestFinished(() => void end.destroy());
  expect(await (await connectionOwner(socket, limit))?.isHeldBy(process.pid)).toBe(true);
});
