import { createPrivateKey } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decryptHybrid, generateKeys } from "@slipway/secrets";
import { sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { type Chromium, expectNoComplaints, openChromium } from "./open-chromium.ts";

const resources = new AsyncDisposableStack();
let slipway: Slipway;
let chromium: Chromium;
let privateKey: string;

beforeAll(async () => {
  const dir = resources.use(await tempDir("keys"));
  ({ privateKey } = await generateKeys());
  const privateKeyFile = join(dir.path, "private.pem");
  await writeFile(privateKeyFile, privateKey, { mode: 0o600 });
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "nothing yet" });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      secretManagement: { type: "KEY_PAIR", config: { privateKeyFile } },
      storeUrl: await sqliteUrl(),
      processes: "up",
      env: { ANONYMOUS_READ: "true" },
    }),
  );
  chromium = resources.use(await openChromium());
});

afterAll(() => resources.disposeAsync());

test("by keys alone a person encrypts a secret, which the piped can decrypt, and which nothing but the field had", async () => {
  const secret = "correct horse 密码";
  const visit = await chromium.visit(slipway.gatewayUrl);
  const { page, context } = visit;
  const sent: string[] = [];
  context.on("request", (request) => void sent.push(`${request.url()} ${request.postData() ?? ""}`));
  await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByLabel("Find", { exact: true }).fill("encrypt");
  await page.getByRole("button", { name: "Encrypt a secret" }).waitFor();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByLabel("Piped").inputValue()).toBe("demo/piped1");
  await dialog.getByRole("textbox", { name: "Secret" }).fill(`${secret}\n`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const result = dialog.getByRole("region", { name: "Encrypted secret" });
  await result.waitFor();
  const decrypted = decryptHybrid((await result.textContent()) ?? "", [createPrivateKey(privateKey)]);
  expect(decrypted.toString()).toBe(secret);

  expect(sent.length).toBeGreaterThan(0);
  expect(sent.filter((each) => each.includes("correct") || decodeURIComponent(each.replaceAll("%", "%25")).includes("horse"))).toEqual([]);
  expect(await page.evaluate<string>("JSON.stringify([localStorage, sessionStorage, location.href, history.state])")).not.toContain(
    "horse",
  );
  expect(await dialog.innerHTML()).not.toContain("horse");
  expectNoComplaints(visit);
});

test("a secret is encoded in base64 first if one asks for it, and a short one is warned of", async () => {
  const visit = await chromium.visit(`${slipway.gatewayUrl}/settings`);
  const { page } = visit;
  await page.getByRole("region", { name: "piped1" }).getByRole("button", { name: "Encrypt a secret" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Secret" }).fill("abc");
  await dialog.getByText("less than 4 characters").waitFor();
  await dialog.getByRole("textbox", { name: "Secret" }).fill("abcdef");
  await dialog.getByLabel("Encode it in base64 first").check();
  await dialog.getByRole("button", { name: "Encrypt" }).click();
  const sealed = (await dialog.getByRole("region", { name: "Encrypted secret" }).textContent()) ?? "";
  expect(decryptHybrid(sealed, [createPrivateKey(privateKey)]).toString()).toBe("YWJjZGVm");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await dialog.waitFor({ state: "detached" });
  expectNoComplaints(visit);
});
