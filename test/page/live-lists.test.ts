import { createHash, createPublicKey } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { generateKeys } from "@slipway/secrets";
import { sqliteUrl, startGitServer, startWebReceiver, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";
import { type Chromium, expectNoComplaints, openChromium } from "./open-chromium.ts";

// No page is loaded again and no window gets the focus in these tests: what changes is told by streams.

const resources = new AsyncDisposableStack();
let slipway: Slipway;
let chromium: Chromium;
let receiver: Awaited<ReturnType<typeof startWebReceiver>>;
let fingerprint: string;
let push: (name: string, stages?: readonly string[]) => Promise<string>;

beforeAll(async () => {
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications\n" });
  receiver = resources.use(await startWebReceiver());
  chromium = resources.use(await openChromium());
  const keys = await generateKeys();
  const der = createPublicKey(keys.publicKey).export({ type: "spki", format: "der" });
  fingerprint = `SHA256:${createHash("sha256").update(der).digest("base64").replace(/=$/, "")}`;
  const privateKeyFile = join(resources.use(await tempDir("keys")).path, "private.pem");
  await writeFile(privateKeyFile, keys.privateKey, { mode: 0o600 });
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: {},
      secretManagement: { type: "KEY_PAIR", config: { privateKeyFile } },
      plugins: [stepsPlugin],
      notifications: {
        routes: [{ receiver: "ops", events: ["DEPLOYMENT_SUCCEEDED"] }],
        receivers: [{ name: "ops", webhook: { url: receiver.url } }],
      },
      env: { ANONYMOUS_READ: "true", NOTICE_QUIET_MS: "0" },
    }),
  );
  push = async (name, stages = ["NOOP"]) => {
    const pipeline = stages.map((stage) => ({ name: stage }));
    const files = applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec: { plugins: { steps: {} } } });
    const commit = await repository.commit(files, `Deploy ${name}`);
    await slipway.notifyOfPush("apps");
    return commit;
  };
});
afterAll(() => resources.disposeAsync());

/** Opens a page for somebody who has signed in and may do everything, or for somebody who has not. */
async function visit(path: string, as: "tester" | "nobody" = "tester") {
  const link = async () => (await slipway.cli("open", path, "--print")).stdout.trim();
  const opened = await chromium.visit(as === "tester" ? await link() : `${slipway.gatewayUrl}${path}`);
  onTestFinished(async () => {
    expectNoComplaints(opened);
    await opened.context.close();
  });
  return opened.page;
}

test("an act is in the audit as soon as it is recorded, if it fits the filter", async () => {
  const page = await visit("/audit");
  const filtered = await visit("/audit?action=event.register");
  await Promise.all([page, filtered].map((each) => each.getByRole("heading", { name: "Audit" }).waitFor()));
  await slipway.cli("event", "register", "--name", "built", "--data", "v1");
  for (const each of [page, filtered]) await each.getByText("event.register").first().waitFor();
  const commit = await push("audited");
  await slipway.waitForDeployment("audited", commit);
  expect(await slipway.cli("app", "sync", "audited")).toMatchObject({ code: 0 });
  await page.getByText("application.sync").first().waitFor();
  expect(await filtered.getByText("application.sync").count()).toBe(0);
});

test("a message that nobody can handle appears, and goes when it is removed elsewhere", async () => {
  const page = await visit("/notices");
  const letters = page.getByRole("region", { name: "Dead letters" });
  await letters.getByText("Every message was handled.").waitFor();
  slipway.bus.connection.publish("slipway.event.e2e.built", "{");
  const row = letters.getByRole("row", { name: /EVENT_INTAKE/ });
  await row.waitFor();
  const { entries } = await slipway.api.system.listDeadLetters({});
  for (const { sequence } of entries) await slipway.api.system.removeDeadLetter({ sequence });
  await row.waitFor({ state: "detached" });
  expect(await letters.getByText("Every message was handled.").isVisible()).toBe(true);
});

test("receivers say what became of notices, and what was not taken is redelivered from the page", async () => {
  const page = await visit("/notices");
  const receivers = page.getByRole("region", { name: "Receivers" });
  await receivers.getByText("ops").waitFor();
  receiver.answer = () => ({ status: 404 });
  await slipway.waitForDeployment("refused", await push("refused"));
  const failed = page.getByRole("region", { name: "Notices that were not taken" });
  await failed.getByRole("link", { name: "refused" }).waitFor();
  receiver.answer = () => undefined;
  await receivers.getByRole("button", { name: /Redeliver/ }).click();
  await failed.getByRole("link", { name: "refused" }).waitFor({ state: "detached" });
  await receivers.getByText(/ago$/).first().waitFor();
  expect(await receivers.getByRole("button", { name: /Redeliver/ }).count()).toBe(0);
});

test("receivers of a notifier that stops are not served, until it runs again", async () => {
  const page = await visit("/notices");
  const row = page.getByRole("region", { name: "Receivers" }).getByRole("row", { name: /ops/ });
  await row.waitFor();
  expect(await row.getByText("Not served").count()).toBe(0);
  await slipway.stop("notifier");
  await row.getByText("Not served").waitFor();
  await slipway.start("notifier");
  await row.getByText("Not served").waitFor({ state: "detached" });
});

test("a service of a piped that stops and starts is told at once, also after the gateway was away, with the key by which NATS knows it", async () => {
  const page = await visit("/settings");
  const piped = page.getByRole("region", { name: "piped1" });
  const row = (service: string) => piped.getByRole("row", { name: new RegExp(`${service} .*/\\d+`) }).first();
  for (const service of ["watcher", "planner", "executor", "livestate", "notifier", "plugins"])
    await row(service).getByText("Runs").waitFor();
  for (const service of ["watcher", "executor"]) expect(await row(service).locator("code").textContent()).toMatch(/^U[A-Z0-9]{55}$/);
  expect(await piped.getByText(/^SHA256:/).textContent()).toBe(fingerprint);
  await slipway.stop("gateway");
  await page.getByText("The connection is lost").waitFor();
  await slipway.start("gateway");
  await page.getByText("The connection is lost").waitFor({ state: "detached" });
  await slipway.stop("planner");
  await row("planner").getByText("Stopped").waitFor();
  await slipway.start("planner");
  await row("planner").getByText("Runs").waitFor();
  expect(await piped.getByText(/ago$|now$/).count()).toBeGreaterThan(0);
});

test("an API key is made and shown once; its uses, and that it was revoked elsewhere, are seen as they happen", async () => {
  await slipway.waitForDeployment("keyed", await push("keyed"));
  const page = await visit("/settings?part=keys");
  const other = await visit("/settings?part=keys");
  await page.getByRole("button", { name: "New key" }).click();
  const form = page.getByRole("form", { name: "New key" });
  await form.getByLabel("What it is for").fill("ci of the shop");
  await form.getByRole("combobox", { name: "Project" }).selectOption("demo");
  await form.getByRole("button", { name: "Make the key" }).click();
  const made = page.getByRole("alert");
  const secret = (await made.locator("pre").textContent()) ?? "";
  expect(secret).toMatch(/^slk_/);
  await made.getByRole("button", { name: "I have kept it" }).click();
  expect(await page.content()).not.toContain(secret);
  const row = other.getByRole("row", { name: /ci of the shop/ });
  await row.getByText("Valid").waitFor();
  await row.getByText("never").waitFor();
  const answer = await fetch(`${slipway.gatewayUrl}/slipway.api.v1.ApplicationService/ListApplications`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
    body: "{}",
  });
  expect(answer.status).toBe(200);
  await row.getByText("never").waitFor({ state: "detached" });
  await slipway.cli("api-key", "revoke", secret.slice(4, 24));
  await row.waitFor({ state: "detached" });
  await other.getByLabel("Which keys").selectOption("all");
  await row.getByText("Revoked").waitFor();
  expect(await row.getByRole("button", { name: "Revoke" }).isDisabled()).toBe(true);
});

test("a commit of an event leads to its trace without loading the page again, and traces are those of the repository that is asked for", async () => {
  const commit = await push("traced");
  await slipway.waitForDeployment("traced", commit);
  const { event } = await slipway.api.events.registerEvent({ name: "merged", data: "1", commit: { hash: commit } });
  const page = await visit(`/events/${event?.id}`);
  await page.evaluate("window.isKept = true");
  await page.getByRole("link", { name: commit.slice(0, 7) }).click();
  await page.getByRole("heading", { level: 1, name: /Deploy traced/ }).waitFor();
  expect(await page.evaluate("window.isKept")).toBe(true);
  const listed = await visit("/traces?repo=apps");
  await listed
    .getByRole("link", { name: /Deploy traced/ })
    .first()
    .waitFor();
  const none = await visit("/traces?repo=elsewhere");
  await none.getByText("No commit fits the filter.").waitFor();
});

test("who may not see a page is told which right is missing, in the words of the page", async () => {
  const page = await visit("/audit", "nobody");
  await page.getByText("It needs the right audit.list.").waitFor();
  expect(await page.getByText("slipway login").count()).toBe(0);
});
