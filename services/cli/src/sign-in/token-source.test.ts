import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ensureLocalToken, localTokenFile } from "@slipway/runtime";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { credentialsFile, writeCredentials } from "./credentials-file.ts";
import { tokenSource } from "./token-source.ts";

const token = "a-token-of-thirty-two-characters";
const tokenFor = (server: string, env: Readonly<Record<string, string>>) => tokenSource(server, "", env).token();
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "token-for-"));
  vi.stubEnv("XDG_STATE_HOME", dir);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(dir, { recursive: true });
  });
});

test("a server of this machine has the token that it made for its port, others have none", async () => {
  const made = await ensureLocalToken(localTokenFile(7400));
  expect(await tokenFor("http://127.0.0.1:7400", {})).toBe(made);
  expect(await tokenFor("http://localhost:7400/", {})).toBe(made);
  expect(await tokenFor("http://127.0.0.1:7401", {})).toBeUndefined();
  expect(await tokenFor("https://slipway.example.com:7400", {})).toBeUndefined();
});

test("the environment comes first, and an empty variable counts as unset", async () => {
  const made = await ensureLocalToken(localTokenFile(7400));
  const file = join(dir, "token");
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  const of = (env: Readonly<Record<string, string>>) => tokenFor("http://127.0.0.1:7400", env);
  expect(await of({ SLIPWAY_TOKEN: "mine", SLIPWAY_TOKEN_FILE: file })).toBe("mine");
  expect(await of({ SLIPWAY_TOKEN: "", SLIPWAY_TOKEN_FILE: file })).toBe(token);
  expect(await of({ SLIPWAY_TOKEN: "", SLIPWAY_TOKEN_FILE: "" })).toBe(made);
  await expect(of({ SLIPWAY_TOKEN_FILE: join(dir, "missing") })).rejects.toThrow(/which SLIPWAY_TOKEN_FILE names/);
});

const inAnHour = () => Temporal.Now.instant().add({ hours: 1 }).toString();

test("the token of a sign-in is sent to the server that gave it, and to no other", async () => {
  await writeCredentials({ server: "http://127.0.0.1:7400", accessToken: "mine", expiresAt: inAnHour() });
  expect(await tokenFor("http://127.0.0.1:7400", {})).toBe("mine");
  expect(await tokenFor("http://127.0.0.1:7400/", { SLIPWAY_TOKEN: "other" })).toBe("other");
  for (const other of ["https://127.0.0.1:7400", "http://127.0.0.1:7401", "http://localhost:7400", "http://127.0.0.1.evil.example:7400"])
    expect(await tokenFor(other, {})).toBeUndefined();
});

test("a sign-in that has ended and cannot be renewed makes room for what this machine has", async () => {
  const made = await ensureLocalToken(localTokenFile(7400));
  await writeCredentials({ server: "http://127.0.0.1:7400", accessToken: "mine", expiresAt: "2026-01-01T00:00:00Z" });
  expect(await tokenFor("http://127.0.0.1:7400", {})).toBe(made);
});

test("a sign-in that others can read, or that is none, is refused with what to do", async () => {
  const server = "https://slipway.example.com";
  await writeCredentials({ server, accessToken: "mine", expiresAt: inAnHour() });
  await chmod(credentialsFile(server), 0o644);
  await expect(tokenFor(server, {})).rejects.toThrow(/other users may read the sign-in in .*slipway\.example\.com\.json/);
  await chmod(credentialsFile(server), 0o600);
  for (const text of ["{", "{}", `{"server":"${server}","accessToken":"a","expiresAt":"soon"}`]) {
    await writeFile(credentialsFile(server), text);
    await expect(tokenFor(server, {})).rejects.toThrow("slipway login");
  }
});

test("no name of a server leads out of the folder", () => {
  for (const server of ["http://[::1]:7400", "http://a/../../b", "https://a.example:443/x"])
    expect(credentialsFile(server, { XDG_STATE_HOME: "/s" })).toMatch(/^\/s\/slipway\/credentials\/[^/]+\.json$/);
});
