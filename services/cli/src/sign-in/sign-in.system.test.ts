import { chmod, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { formatPasswordHash } from "@slipway/domain";
import { type Browser, cheapHash, openBrowser, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { connectApi } from "../connection/api-client.ts";
import { createProgram } from "../program.ts";
import { startTestGateway } from "../testing/start-test-gateway.ts";
import { credentialsFile, readCredentials, type StoredCredentials, writeCredentials } from "./credentials-file.ts";

const resources = new AsyncDisposableStack();
let dir: string;
let server: string;
let tests = 0;

beforeAll(async () => {
  dir = resources.use(await tempDir("sign-in")).path;
  vi.stubEnv("XDG_STATE_HOME", join(dir, "of-the-gateway"));
  const passwordHash = formatPasswordHash(cheapHash("open sesame"));
  const access = (url: string) => `{ signIn: { url: "${url}", admin: { username: root, passwordHash: "${passwordHash}" } } }`;
  server = resources.use(await startTestGateway({ dir, access })).url;
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  // Another user than that of the gateway, whose token would do as well.
  vi.stubEnv("XDG_STATE_HOME", join(dir, `user-${tests++}`));
  vi.stubEnv("SLIPWAY_SERVER", server);
  vi.stubEnv("BROWSER", "true");
  onTestFinished(() => void vi.unstubAllEnvs());
});

/** Runs a command; `written` is what it has printed so far. */
function run(...words: readonly string[]) {
  let written = "";
  const spies = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation((text) => {
      written += String(text);
      return true;
    }),
  );
  const restore = () => {
    for (const spy of spies) spy.mockRestore();
  };
  const done = createProgram(words)
    .then((program) => program.parseAsync([...words], { from: "user" }))
    .finally(() => restore());
  done.catch(() => {});
  const find = async (pattern: RegExp) => {
    await vi.waitFor(() => expect(written).toMatch(pattern), 30_000);
    return pattern.exec(written)?.[1] ?? "";
  };
  return { done, find, written: () => written };
}

async function signedIn(): Promise<Browser> {
  const browser = openBrowser();
  await browser.visit(`${server}/auth/login`, {
    method: "POST",
    form: { username: "root", password: "open sesame" },
    headers: { origin: server },
  });
  return browser;
}

const csrfIn = (text: string) => /name="csrf" value="([^"]+)"/.exec(text)?.[1] ?? "";

async function allow(browser: Browser, address: string): Promise<string> {
  const page = await browser.visit(address);
  const form = { ...Object.fromEntries(new URL(address).searchParams), csrf: csrfIn(page.text), decision: "allow" };
  return (await browser.visit(new URL(address).origin + new URL(address).pathname, { method: "POST", form })).text;
}

async function login(): Promise<StoredCredentials> {
  const command = run("login");
  const address = await command.find(/(http:\S+\/auth\/authorize\S+)/);
  expect(await allow(await signedIn(), address)).toContain("go back to your terminal");
  await command.done;
  const stored = await readCredentials(server);
  if (stored === undefined) throw new Error("nothing was stored");
  return stored;
}

async function outputOf(...words: readonly string[]): Promise<string> {
  const command = run(...words);
  await command.done;
  return command.written();
}

test("a person signs in with the browser, is known in every command, and signs out", async () => {
  const stored = await login();
  expect((await stat(credentialsFile(server))).mode & 0o777).toBe(0o600);
  expect(await outputOf("whoami")).toMatch(/^root at http:.*\nid: admin:root\nroles: Admin in every project\nsigned in until/);
  expect(await outputOf("logout")).toContain("signed out of");
  expect(await readCredentials(server)).toBeUndefined();
  await writeCredentials(stored);
  await expect(outputOf("whoami")).rejects.toMatchObject({ code: "unauthenticated" });
});

test("a person signs in over SSH by a code", { timeout: 60_000 }, async () => {
  const command = run("login", "--device");
  const code = await command.find(/\n {2}([A-Z]{4}-[A-Z]{4})\n/);
  expect(await allow(await signedIn(), `${server}/auth/device?user_code=${code}`)).toContain("The command line is signed in");
  await command.done;
  expect(await outputOf("whoami", "-o", "json")).toContain('"id": "admin:root"');
});

test("many commands whose access token has ended at the same time renew it once, and none loses the sign-in", async () => {
  const stored = await login();
  await writeCredentials({ ...stored, accessToken: "slt_old", expiresAt: "2026-01-01T00:00:00Z" });
  const requests = vi.spyOn(globalThis, "fetch");
  onTestFinished(() => requests.mockRestore());
  const names = await Promise.all(
    Array.from({ length: 8 }, async () => {
      await using api = connectApi(server);
      return (await api.access.getCaller({})).name;
    }),
  );
  expect(new Set(names)).toEqual(new Set(["root"]));
  expect(requests).toHaveBeenCalledTimes(1);
  expect(await outputOf("whoami")).toContain("admin:root");
});

test("a sign-in that the server has ended is forgotten, and the command says what to do", async () => {
  const stored = await login();
  await writeCredentials({ ...stored, expiresAt: "2026-01-01T00:00:00Z", refreshToken: `${stored.refreshToken?.slice(0, -2)}AA` });
  await expect(outputOf("whoami")).rejects.toMatchObject({ code: "unauthenticated", message: expect.stringContaining("slipway login") });
  expect(await readCredentials(server)).toBeUndefined();
});

test("a file that others can read is not used", async () => {
  await login();
  await chmod(credentialsFile(server), 0o640);
  await expect(outputOf("whoami")).rejects.toThrow("other users may read the sign-in");
});

test("no token is printed, and a browser that answers without the state is turned away", async () => {
  const command = run("login");
  const address = new URL(await command.find(/(http:\S+\/auth\/authorize\S+)/));
  const redirect = address.searchParams.get("redirect_uri") ?? "";
  expect((await fetch(`${redirect}?code=stolen&state=guessed-guessed-guessed`)).status).toBe(404);
  await allow(await signedIn(), address.href);
  await command.done;
  expect(command.written()).not.toMatch(/sl[tk]_|s1\./);
  expect(await readFile(credentialsFile(server), "utf8")).toContain("slt_");
});
