import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { tempDir } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import { externalLogin } from "./external-login.ts";

test("a credential plugin that does not answer in time is named and ended with its processes, and nothing that it wrote is shown", async () => {
  await using dir = await tempDir("login");
  const over = new AbortController();
  const script = `echo a-password; echo a-password >&2; sleep 1000 & echo $! > ${dir.path}/pid; wait`;
  const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "/bin/sh", args: ["-c", script] };
  const login = externalLogin({ exec }, () => over.signal).catch((reason: unknown) => reason);
  const pid = await vi.waitFor(async () => {
    const text = await readFile(join(dir.path, "pid"), "utf8");
    expect(text).toMatch(/^\d+\n$/);
    return Number(text);
  }, 30_000);
  over.abort();
  const error = await login;
  expect(error).toMatchObject({ code: "deadline", message: "the credential plugin /bin/sh took more than 60 s and was stopped" });
  expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("a-password");
  await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow("ESRCH"), 30_000);
});
