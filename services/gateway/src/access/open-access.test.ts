import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { localTokenFile, readLocalToken, silentLogger } from "@slipway/runtime";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { openAccess } from "./open-access.ts";

const log = silentLogger();
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "sign-in-"));
  vi.stubEnv("XDG_STATE_HOME", dir);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await rm(dir, { recursive: true });
  });
});

const call = (bearer: string | undefined) => ({ bearer, header: new Headers(), remoteAddress: "127.0.0.1" });

test.for(["127.0.0.1", "localhost", "::1"])("on %s a token is made where the CLI finds it", async (host) => {
  const {
    authenticators: [way, ...others],
  } = await openAccess({ host, port: 7400, anonymousRead: false, log });
  expect(others).toEqual([]);
  expect(await way?.(call(await readLocalToken(localTokenFile(7400))))).toMatchObject({ principal: { id: "local" } });
  expect(await way?.(call(undefined))).toBeUndefined();
});

test.for(["0.0.0.0", "::", "10.0.0.7", "slipway.example.com"])(
  "on %s nothing starts while nobody is named who may sign in",
  async (host) => {
    const opened = openAccess({ host, port: 7400, anonymousRead: false, log });
    await expect(opened).rejects.toMatchObject({ code: "precondition" });
    await expect(opened).rejects.toThrow(/nothing says who may sign in: give it an access file with signIn/);
  },
);

test("a token of one's own opens any address, and replaces the one that is made", async () => {
  const tokenFile = join(dir, "token");
  await writeFile(tokenFile, "an-own-token-of-thirty-two-characters\n", { mode: 0o600 });
  for (const host of ["0.0.0.0", "127.0.0.1"]) {
    const { authenticators: ways } = await openAccess({ host, port: 7400, tokenFile, anonymousRead: false, log });
    expect(ways).toHaveLength(1);
    expect(await ways[0]?.(call("an-own-token-of-thirty-two-characters"))).toBeDefined();
  }
  expect(await readLocalToken(localTokenFile(7400))).toBeUndefined();
});

test("a token file that is missing, or that others can read, starts nothing", async () => {
  const tokenFile = join(dir, "token");
  const open = () => openAccess({ host: "127.0.0.1", port: 7400, tokenFile, anonymousRead: false, log });
  await expect(open()).rejects.toThrow(/there is no file/);
  await writeFile(tokenFile, "an-own-token-of-thirty-two-characters\n");
  await chmod(tokenFile, 0o644);
  await expect(open()).rejects.toThrow(/other users may read/);
});

test("anonymous reading is a way of its own, also where others can reach it", async () => {
  const { authenticators: ways } = await openAccess({ host: "0.0.0.0", port: 7400, anonymousRead: true, log });
  const withCookie = { ...call(undefined), header: new Headers({ cookie: "of=another-program" }) };
  const withToken = { ...call("x"), header: new Headers({ authorization: "Bearer x" }) };
  for (const each of [call(undefined), withCookie])
    expect(await Promise.all(ways.map((way) => way(each)))).toMatchObject([{ principal: { id: "anonymous" } }]);
  expect(await Promise.all(ways.map((way) => way(withToken)))).toEqual([undefined]);
});

test("anonymous reading is said in the log", async () => {
  const warn = vi.fn();
  await openAccess({ host: "127.0.0.1", port: 7400, anonymousRead: true, log: { ...log, warn } });
  expect(warn).toHaveBeenCalledWith({ host: "127.0.0.1" }, expect.stringContaining("may read everything"));
});

test("an access file that is not valid starts nothing", async () => {
  const accessFile = join(dir, "access.yaml");
  const open = () => openAccess({ host: "127.0.0.1", port: 7400, accessFile, anonymousRead: false, log });
  await expect(open()).rejects.toMatchObject({ code: "not_found" });
  await writeFile(accessFile, "kind: Piped\n");
  await expect(open()).rejects.toMatchObject({ code: "invalid" });
  await writeFile(accessFile, "apiVersion: slipway.dev/v1\nkind: Access\nspec:\n  projects: [{ id: shop, fourEyes: true }]\n");
  await using access = await open();
  expect(access.rules().projects).toMatchObject([{ projectId: "shop", fourEyes: true }]);
});

test("an access file that says how people sign in opens any address", async () => {
  const accessFile = join(dir, "access.yaml");
  const signIn = "{ url: https://slipway.example.com, oidc: [{ name: a, issuer: https://a.example, clientId: c }] }";
  await writeFile(accessFile, `apiVersion: slipway.dev/v1\nkind: Access\nspec:\n  signIn: ${signIn}\n`);
  await using access = await openAccess({ host: "0.0.0.0", port: 7400, accessFile, anonymousRead: false, log });
  expect(access.rules().signIn?.url).toBe("https://slipway.example.com");
});
