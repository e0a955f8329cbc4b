import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { formatPasswordHash } from "@slipway/domain";
import { cheapHash, sqliteUrl, startGitServer, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { type Slipway, startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";
import { type Chromium, expectNoComplaints, openChromium } from "./open-chromium.ts";

const resources = new AsyncDisposableStack();
let slipway: Slipway;
let chromium: Chromium;
let push: (name: string, stages: readonly string[]) => Promise<string>;

beforeAll(async () => {
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications\n" });
  const accessFile = join(resources.use(await tempDir("access")).path, "access.yaml");
  const signInAt = (url: string) => {
    const admin = { username: "tester", passwordHash: formatPasswordHash(cheapHash("open sesame")) };
    const file = { apiVersion: "slipway.dev/v1", kind: "Access", spec: { signIn: { url, admin }, projects: [] } };
    return writeFile(accessFile, JSON.stringify(file));
  };
  await signInAt("http://127.0.0.1:1");
  slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: {},
      plugins: [stepsPlugin],
      env: { ACCESS_FILE: accessFile },
    }),
  );
  // Its address is known by now.
  await slipway.stop("gateway");
  await signInAt(slipway.gatewayUrl);
  await slipway.start("gateway");
  push = async (name, stages) => {
    const pipeline = stages.map((stage) => ({ name: stage }));
    const files = applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec: { plugins: { steps: {} } } });
    const commit = await repository.commit(files, `Deploy ${name}`);
    await slipway.notifyOfPush("apps");
    return commit;
  };
  chromium = resources.use(await openChromium());
});
afterAll(() => resources.disposeAsync());

async function signIn(path: string) {
  const visit = await chromium.visit(`${slipway.gatewayUrl}/auth/login?return_to=${encodeURIComponent(path)}`);
  await visit.page.getByLabel("User name").fill("tester");
  await visit.page.getByLabel("Password").fill("open sesame");
  await visit.page.getByLabel("Password").press("Enter");
  return visit;
}

test("a person approves a stage on the page, sees that it is done, and the deployment goes on to its end", async () => {
  const commit = await push("ask", ["NOOP", "ASK", "NOOP"]);
  const waits = await slipway.waitForDeployment("ask", commit, { until: ({ stages }) => stages[1]?.status === "running" });
  const visit = await signIn(`/deployments/${waits.id}`);
  const { page } = visit;
  await page.getByText("Stage ASK waits for an approval by admin:tester.").waitFor();
  expect(await page.getByRole("button", { name: /^ASK/ }).getAttribute("aria-pressed")).toBe("true");
  await page.getByRole("button", { name: "Approve ASK" }).click();
  await page.getByRole("region", { name: "Waiting" }).getByText("Done").waitFor();
  expect((await slipway.waitForDeployment("ask", commit)).status).toBe("succeeded");
  await page.getByText("every stage succeeded").waitFor();
  expect(await page.getByRole("button", { name: "Approve ASK" }).getAttribute("title")).toBe("The stage has ended");

  await page.getByRole("button", { name: /^ASK/ }).click();
  await page.getByText("Approved by admin:tester").waitFor();
  await page.getByRole("log").getByText("opened by admin:tester").waitFor();
  expectNoComplaints(visit);
});

test("the log of the stage that failed opens at its end, shows control characters as signs, and is searched to its first line", async () => {
  const { id } = await slipway.waitForDeployment("rude", await push("rude", ["NOOP", "RUDE", "NOOP"]));
  const visit = await signIn(`/deployments/${id}`);
  const { page } = visit;
  const log = page.getByRole("log");
  await log.getByText("no luck").waitFor();
  expect(await log.getByText("line 0", { exact: true }).count()).toBe(0);

  await page.getByLabel("Search the log").fill("LINE 29");
  await page.getByText("1 of 11").waitFor();
  await log.locator("mark[data-current]").waitFor();
  await page.getByLabel("Search the log").press("Shift+Enter");
  await page.getByText("11 of 11").waitFor();
  await log.getByText("line 299").waitFor();

  await page.goto(`${slipway.gatewayUrl}/deployments/${id}#L2`);
  await page.reload();
  await log.getByText("^[]0;a title^G^[[2J^[[1A<script>document.title = 'owned'</script>").waitFor();
  await log.getByText("a file named <U+202E>gpj.exe").waitFor();
  expect(await log.locator("[data-color=ansi-red]").textContent()).toBe("red");
  expect(await log.locator("[data-linked=true]").textContent()).toContain("a title");
  expect(await page.title()).toBe("Slipway");
  await page.getByRole("button", { name: "To the end" }).click();
  await log.getByText("no luck").waitFor();
  expectNoComplaints(visit);
});

test("what is refused says so with the reason, and who cancels chooses what becomes of what was deployed", async () => {
  const commit = await push("held", ["GATE"]);
  const waits = await slipway.waitForDeployment("held", commit, { until: ({ stages }) => stages[0]?.status === "running" });
  const visit = await signIn(`/deployments/${waits.id}`);
  const { page } = visit;
  await page.getByRole("button", { name: "Approve GATE" }).click();
  await page.getByText("Refused: stage GATE cannot be approved: tester is not authorised").waitFor();
  await page.getByRole("button", { name: "Cancel the deployment" }).click();
  await page.getByRole("menuitem", { name: "Cancel and roll back" }).click();
  await page.getByText(/^Refused: .*rollback/).waitFor();
  await page.getByRole("button", { name: "Cancel the deployment" }).click();
  await page.getByRole("menuitem", { name: "Cancel and leave what was deployed" }).click();
  await page.getByText("Cancelled").first().waitFor();
  expect((await slipway.waitForDeployment("held", commit)).status).toBe("cancelled");
  expectNoComplaints(visit);
});
