import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test } from "vitest";
import { openPluginTokens } from "./plugin-tokens.ts";

const endpoints = [{ name: "wait", hasToken: true }];

test("a token is the same after a restart of the host, and another in another folder", async () => {
  await using dir = await tempDir("tokens");
  const first = await openPluginTokens(join(dir.path, "a"), endpoints);
  const again = await openPluginTokens(join(dir.path, "a"), endpoints);
  const other = await openPluginTokens(join(dir.path, "b"), endpoints);
  expect(again.tokenOf("wait")).toBe(first.tokenOf("wait"));
  expect(other.tokenOf("wait")).not.toBe(first.tokenOf("wait"));
});

test("no tokens are derived from a key that was not written completely", async () => {
  await using dir = await tempDir("tokens");
  await writeFile(join(dir.path, "plugin-tokens.key"), "");
  await expect(openPluginTokens(dir.path, endpoints)).rejects.toMatchObject({ code: "precondition" });
});
