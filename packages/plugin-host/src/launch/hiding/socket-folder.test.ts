import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { pluginSocket, socketFolder } from "./socket-folder.ts";

test("sockets are in the run folder, or in a private one with a shorter path that is the same in every process", async () => {
  await using dir = await tempDir("sockets");
  const short = join(dir.path, "run");
  expect(await socketFolder(short)).toBe(short);
  const long = join(dir.path, "x".repeat(100));
  const folder = await socketFolder(long);
  expect(Buffer.byteLength(pluginSocket(folder, "p".repeat(200)))).toBeLessThan(90);
  expect(await socketFolder(long)).toBe(folder);
  expect(await socketFolder(`${long}y`)).not.toBe(folder);
});

test.for(["..", "a/b", "日本", "p".repeat(200)])("a plugin of any name has a socket in the folder: %s", (name) => {
  expect(pluginSocket("/f", name)).toMatch(/^\/f\/plugin-[\w.-]{1,17}\.sock$/);
  expect(pluginSocket("/f", name)).not.toBe(pluginSocket("/f", `${name}x`));
});
