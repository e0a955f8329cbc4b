import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { localTokenFile, readLocalToken } from "@slipway/runtime";
import { eventually, type GitRepository, sharedCluster, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { applicationFiles, configMap } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { violationsOf } from "./axe.ts";
import { type Chromium, expectNoComplaints, openChromium, type Visit } from "./open-chromium.ts";

const run = promisify(execFile);
const identity = { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.com", GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@example.com" };
const editedFile = `# What a person wrote.
apiVersion: pipecd.dev/v1beta1
kind: Application

spec:
  name: edited   # for people
  labels: {team: 'web'}
  plugins:
    kubernetes:   {}
`;
const resources = new AsyncDisposableStack();
let slipway: Slipway;
let chromium: Chromium;
let repositories: { readonly byHand: GitRepository; readonly registered: GitRepository };
/** The id of the application whose file is edited, once it is deployed. */
let editedId: () => Promise<string>;
let exists: (name: string) => Promise<boolean>;
let visit: (path: string) => Promise<Visit>;

beforeAll(async () => {
  const cluster = resources.use(await sharedCluster());
  const namespace = await cluster.createNamespace();
  const git = resources.use(await startGitServer());
  const inNamespace = (name: string) => configMap(name, { color: "red" }).replace("metadata:\n", `metadata:\n  namespace: ${namespace}\n`);
  repositories = {
    byHand: await git.createRepository("by-hand", {
      ...applicationFiles({
        name: "shop",
        namespace,
        manifests: { "a.yaml": configMap("found", { color: "red" }) },
        spec: { labels: { team: "web" } },
      }),
      "bad/app.pipecd.yaml": "apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: 1\n",
    }),
    registered: await git.createRepository("registered", {
      "blog/a.yaml": inNamespace("composed"),
      "edited/a.yaml": inNamespace("edited"),
      "edited/app.pipecd.yaml": editedFile,
    }),
  };
  slipway = resources.use(
    await startSlipway({
      repositories: { "by-hand": repositories.byHand.url, registered: repositories.registered.url },
      byHand: ["by-hand"],
      storeUrl: await sqliteUrl(),
      kubeconfigPath: cluster.kubeconfigPath,
      processes: "up",
      env: { ANONYMOUS_READ: "true" },
    }),
  );
  const first = await repositories.registered.head();
  editedId = async () => {
    await slipway.waitForDeployment("edited", first);
    return (await slipway.findApplication("edited"))?.id ?? expect.fail();
  };
  exists = async (name) => (await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/${name}`)).status === 200;
  chromium = resources.use(await openChromium());
  const token = await readLocalToken(localTokenFile(Number(new URL(slipway.gatewayUrl).port)));
  visit = async (path) => {
    const opened = await chromium.visit(`${slipway.gatewayUrl}${path}`, { extraHTTPHeaders: { authorization: `Bearer ${token}` } });
    onTestFinished(() => opened.context.close());
    return opened;
  };
});

afterAll(() => resources.disposeAsync());

test("a file that nobody has added is found, its plan is shown before anything exists, and then it is added and deployed", async () => {
  const opened = await visit("/");
  const { page } = opened;
  await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByLabel("Find", { exact: true }).fill("add an app");
  await page.getByRole("button", { name: "Add an application" }).waitFor();
  await page.keyboard.press("Enter");

  await page.getByRole("row", { name: "bad/app.pipecd.yaml" }).getByText("bad/app.pipecd.yaml:3:7").waitFor();
  expect(await page.getByRole("button", { name: "Add bad/app.pipecd.yaml" }).getAttribute("title")).toContain("invalid");
  const row = page.getByRole("row", { name: "shop/app.pipecd.yaml" });
  await row.getByText("team=web").waitFor();
  await row.getByRole("button", { name: "Add shop/app.pipecd.yaml" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Create: 1").waitFor();
  await dialog.getByRole("checkbox", { name: "local" }).uncheck();
  expect(await dialog.getByRole("button", { name: "Add" }).getAttribute("title")).toBe("Choose a target.");
  await dialog.getByRole("checkbox", { name: "local" }).check();
  await dialog.getByText("Create: 1").waitFor();
  expect(await slipway.findApplication("shop")).toBeUndefined();
  expect(await exists("found")).toBe(false);

  await dialog.getByRole("button", { name: "Add" }).click();
  await page.getByRole("heading", { level: 1, name: "shop" }).waitFor();
  await page.getByRole("row", { name: /ConfigMap found/ }).waitFor();
  await slipway.waitForDeployment("shop", await repositories.byHand.head());
  expect(await exists("found")).toBe(true);
  const listed = await slipway.cli("app", "unregistered", "--piped", "piped1", "--repository", "by-hand");
  expect(listed.stdout).toMatch(/bad\/app\.pipecd\.yaml +bad +it is invalid/);
  expect(listed.stdout).not.toContain("shop");
  expectNoComplaints(opened);
});

test("a new file is composed and checked, its commands bring it into a branch, and its plan is shown before the merge", async () => {
  await using dir = await tempDir("clone");
  const opened = await visit("/add-application?repository=demo/piped1/registered");
  const { page } = opened;
  await page.getByText("Every application file is that of an application.").waitFor();
  await page.getByLabel("Directory").fill("blog");
  await page.getByLabel("Name").fill("blog it's");
  await page.getByLabel("Labels").fill("team=web");
  const text = page.getByRole("textbox", { name: "blog/app.pipecd.yaml" });
  await page.getByText("The file is valid.").waitFor();
  await text.fill((await text.inputValue()).replace("kind: Application", "kind: Nothing"));
  await page.getByRole("status", { name: "Check" }).getByText("blog/app.pipecd.yaml:2:7").waitFor();
  expect(await page.getByRole("region", { name: "Commands" }).count()).toBe(0);
  expect(await page.getByLabel("Name").getAttribute("title")).toContain("edited by hand");
  await page.getByRole("button", { name: "Discard" }).click();
  await page.getByText("The file is valid.").waitFor();
  const commands = (await page.getByRole("region", { name: "Commands" }).textContent()) ?? "";

  const clone = join(dir.path, "clone");
  const env = { ...process.env, ...identity };
  await run("git", ["clone", "-q", repositories.registered.url, clone]);
  await run("sh", ["-e", "-c", commands], { cwd: clone, env });
  const branch = page.getByRole("form", { name: "Plan of the branch" });
  expect(await branch.getByLabel("Branch").inputValue()).toBe("add-blog-it-s");
  await branch.getByRole("button", { name: "Show the plan" }).click();
  await branch.getByRole("region", { name: "blog it's" }).getByText("Create: 1").waitFor();
  expect(await exists("composed")).toBe(false);

  await run("git", ["push", "-q", "origin", "HEAD:main"], { cwd: clone, env });
  await slipway.notifyOfPush("registered");
  await eventually(async () => expect(await exists("composed")).toBe(true));
  const added = await slipway.findApplication("blog it's");
  expect(added).toMatchObject({ labels: { team: "web" }, deployTargets: { kubernetes: ["local"] } });
  expectNoComplaints(opened);
});

test("the file of an application is edited by a form that keeps every other byte, and goes through Git", async () => {
  await using dir = await tempDir("clone");
  const id = await editedId();
  const opened = await visit("/applications");
  const { page } = opened;
  await page.getByRole("link", { name: "edited", exact: true }).click();
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Edit edited" }).waitFor();
  expect(page.url()).toContain(`/applications/${id}/edit`);
  await page.getByText("Nothing has changed.").waitFor();
  const text = page.getByRole("textbox", { name: "edited/app.pipecd.yaml" });
  expect(await text.inputValue()).toBe(editedFile);
  expect(await page.getByRole("region", { name: "Commands" }).count()).toBe(0);

  await page.getByLabel("Description").fill("it's: sold");
  await page.getByLabel("Labels").fill("team=web\ntier=1");
  await page.getByRole("group", { name: "Targets of kubernetes" }).getByRole("checkbox", { name: "local" }).check();
  const difference = page.getByRole("region", { name: "Difference" });
  await difference.getByText('+   labels: { team: web, tier: "1" }').waitFor();
  const wanted = editedFile.replace(
    "  labels: {team: 'web'}\n",
    '  description: "it\'s: sold"\n  labels: { team: web, tier: "1" }\n  deployTargets:\n    kubernetes: [local]\n',
  );
  expect(await text.inputValue()).toBe(wanted);
  await text.fill(wanted.replace("kind: Application", "kind: Nothing"));
  await page.getByRole("status", { name: "Check" }).getByText("edited/app.pipecd.yaml:3:7").waitFor();
  expect(await page.getByRole("region", { name: "Commands" }).count()).toBe(0);
  await text.fill("kind: [");
  await page.getByText("The text is not valid YAML").waitFor();
  await text.fill(wanted);
  expect(await page.getByLabel("Description").inputValue()).toBe("it's: sold");
  await page.getByText("The file is valid.").waitFor();
  const commands = (await page.getByRole("region", { name: "Commands" }).textContent()) ?? "";

  const clone = join(dir.path, "clone");
  const env = { ...process.env, ...identity };
  await run("git", ["clone", "-q", repositories.registered.url, clone]);
  await run("sh", ["-e", "-c", commands], { cwd: clone, env });
  expect(await readFile(join(clone, "edited/app.pipecd.yaml"), "utf8")).toBe(wanted);
  const branch = page.getByRole("form", { name: "Plan of the branch" });
  expect(await branch.getByLabel("Branch").inputValue()).toBe("edit-edited");
  expect(await violationsOf(page)).toEqual([]);
  await branch.getByRole("button", { name: "Show the plan" }).click();
  await branch.getByRole("region", { name: "edited" }).getByText("Nothing would change.").waitFor();

  await run("git", ["push", "-q", "origin", "HEAD:main"], { cwd: clone, env });
  await slipway.notifyOfPush("registered");
  await eventually(async () =>
    expect(await slipway.findApplication("edited")).toMatchObject({ description: "it's: sold", labels: { team: "web", tier: "1" } }),
  );
  // From anywhere.
  await page.goto(`${slipway.gatewayUrl}/applications`);
  await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
  await page.keyboard.press("ControlOrMeta+k");
  await page.getByLabel("Find", { exact: true }).fill("app:edited");
  await page.getByRole("button", { name: "edited: edit its file…" }).click();
  await page.getByText("Nothing has changed.").waitFor();
  expect(await text.inputValue()).toBe(wanted);
  expectNoComplaints(opened);
});

test("the file of an application is not read to who may only look", async () => {
  const id = await editedId();
  const opened = await chromium.visit(`${slipway.gatewayUrl}/applications/${id}`);
  onTestFinished(() => opened.context.close());
  const { page } = opened;
  const edit = page.getByRole("button", { name: "Edit", exact: true });
  await edit.and(page.locator(":disabled")).waitFor();
  expect(await edit.getAttribute("title")).toContain("Nobody has signed in");
  await page.goto(`${slipway.gatewayUrl}/applications/${id}/edit`);
  await page.getByRole("alert").getByText("application.update").waitFor();
  expectNoComplaints(opened);
});

test("who may only look is told which right is missing", async () => {
  const opened = await chromium.visit(`${slipway.gatewayUrl}/add-application`);
  onTestFinished(() => opened.context.close());
  await opened.page.getByRole("alert").getByText("application.create").waitFor();
  expectNoComplaints(opened);
});
