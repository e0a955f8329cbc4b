import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ensureLocalToken, isLoopbackHost, readLocalToken } from "./local-token.ts";

async function tokenFile(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "local-token-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return join(dir, "servers", "7400", "token");
}

test("a token is made once, also by processes that start together, in a file that only its user can read", async () => {
  const file = await tokenFile();
  expect(await readLocalToken(file)).toBeUndefined();
  const tokens = await Promise.all(Array.from({ length: 8 }, () => ensureLocalToken(file)));
  expect(new Set(tokens).size).toBe(1);
  expect(tokens[0]).toMatch(/^[\w-]{43}$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readLocalToken(file)).toBe(tokens[0]);
});

test("a token that others can read, or that is none, is refused by both sides", async () => {
  const file = await tokenFile();
  await ensureLocalToken(file);
  await chmod(file, 0o640);
  for (const read of [readLocalToken, ensureLocalToken]) await expect(read(file)).rejects.toThrow(/other users may read/);
  await chmod(file, 0o600);
  await writeFile(file, "short\n");
  for (const read of [readLocalToken, ensureLocalToken]) await expect(read(file)).rejects.toThrow(/holds no token/);
});

test.for([
  ["127.0.0.1", true],
  ["127.8.9.10", true],
  ["::1", true],
  ["[::1]", true],
  ["LocalHost", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.1", false],
  ["127.0.0.1.example.com", false],
  ["localhost.example.com", false],
  ["", false],
] as const)("%s is loopback: %s", ([host, want]) => {
  expect(isLoopbackHost(host)).toBe(want);
});
