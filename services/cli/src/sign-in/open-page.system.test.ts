import { chmod, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, localTokenFile, readLocalToken } from "@slipway/runtime";
import { eventually, openBrowser, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { outputOf } from "../testing/output-of.ts";
import { startTestGateway } from "../testing/start-test-gateway.ts";

const resources = new AsyncDisposableStack();
let dir: string;
let port: number;
let server: string;

beforeAll(async () => {
  dir = resources.use(await tempDir("open-page")).path;
  vi.stubEnv("XDG_STATE_HOME", dir);
  const gateway = resources.use(await startTestGateway({ dir }));
  port = gateway.port;
  server = gateway.url;
});
afterAll(() => resources.disposeAsync());
beforeEach(() => {
  vi.stubEnv("XDG_STATE_HOME", dir);
  vi.stubEnv("SLIPWAY_SERVER", server);
  vi.stubEnv("SLIPWAY_USER", "ann");
  onTestFinished(() => void vi.unstubAllEnvs());
});

async function whoIsIn(link: string): Promise<unknown> {
  const browser = openBrowser();
  const { url } = await browser.visit(link);
  return { url, ...JSON.parse((await browser.visit(`${server}/auth/session`)).text) };
}

test("the printed link signs the user of the machine in, where it was asked for, and does not tell the token", async () => {
  const link = (await outputOf("open", "/deployments?q=web", "--print")).trim();
  expect(await whoIsIn(link)).toMatchObject({ url: `${server}/deployments?q=web`, name: "ann", id: "local" });
  expect(link).not.toContain(await readLocalToken(localTokenFile(port)));
  expect(JSON.parse(await outputOf("open", "--print", "-o", "json"))).toMatchObject({ signsIn: true, opened: false });
});

test("a browser is given a file that only its user can read: no user of the machine sees the link among the words of a command", async () => {
  const [browser, seen] = [join(dir, "browser"), join(dir, "words")];
  await writeFile(browser, `#!/bin/sh\necho "$@" > ${seen}.new && mv ${seen}.new ${seen}\n`);
  await chmod(browser, 0o700);
  vi.stubEnv("BROWSER", browser);
  expect(JSON.parse(await outputOf("open", "-o", "json"))).toMatchObject({ opened: true });
  const words = await eventually(() => readFile(seen, "utf8"));
  expect(words).not.toContain("code=");
  const file = fileURLToPath(words.trim());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const [, link = ""] = /url=([^"]+)"/.exec(await readFile(file, "utf8")) ?? [];
  expect(await whoIsIn(link.replaceAll("&amp;", "&"))).toMatchObject({ name: "ann", signedIn: true });
});

test("a user without the token gets no link, and a server that is not there is named", async () => {
  vi.stubEnv("XDG_STATE_HOME", join(dir, "another-user"));
  await expect(outputOf("open", "--print")).rejects.toThrow("run this as the user of the gateway");
  for (const path of ["evil.example", "//evil.example", "/\\evil.example"])
    await expect(outputOf("open", path, "--print")).rejects.toThrow("begin it with one /");
  vi.stubEnv("SLIPWAY_SERVER", `http://127.0.0.1:${await freePort()}`);
  await expect(outputOf("open", "--print")).rejects.toMatchObject({ code: "unavailable" });
  vi.stubEnv("SLIPWAY_SERVER", "https://slipway.example.com");
  expect(await outputOf("open", "/drift", "--print")).toBe("https://slipway.example.com/drift\n");
});
