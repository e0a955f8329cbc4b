import { beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";
import { tabTo } from "../tab-to.ts";

/** What waits for a person, over all projects. */
export const waitingTasks: PageTasks = (system) => {
  let commit = "";

  beforeAll(async () => {
    const { slipway, namespace, push } = system();
    const files = applicationFiles({
      name: "paused",
      namespace,
      manifests: { "settings.yaml": configMap("paused", { color: "red" }) },
      pipeline: [{ name: "GATE" }, { name: "K8S_SYNC" }],
      spec: { plugins: { kubernetes: { input: { namespace } }, steps: {} } },
    });
    commit = await push(files, "Wait before anything happens");
    await slipway.waitForDeployment("paused", commit, { until: ({ stages }) => stages[0]?.status === "running" });
  });

  test("a person sees what waits and what it would change, approves it in place, and it goes on", async () => {
    const { visit: open, slipway } = system();
    const visit = await open("/");
    const { page } = visit;
    await page
      .getByRole("navigation")
      .getByRole("link", { name: /^Waiting/ })
      .click();
    const item = page.getByRole("article").filter({ has: page.getByRole("link", { name: "paused" }) });
    await item.getByText("Wait before anything happens").waitFor();
    await item.getByText("ann, tester").waitFor();
    await item.getByText("What it would change").click();
    await item.getByText("Create: 1").waitFor();
    await item.getByRole("button", { name: "Approve GATE" }).click();
    await item.getByText("Done").waitFor();
    expect((await slipway.waitForDeployment("paused", commit)).status).toBe("succeeded");
    expectNoComplaints(visit);
  });

  test("by keys alone a person finds an application that is held, and releases it", async () => {
    const { visit: open, slipway } = system();
    await slipway.cli("app", "hold", "paused", "--reason", "nobody is here on Friday");
    const visit = await open("/");
    const { page } = visit;
    await page.getByRole("row", { name: /paused.*Held/ }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    const item = page.getByRole("article").filter({ hasText: "nobody is here on Friday" });
    await item.waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("paused");
    await page.keyboard.press("Escape");
    await tabTo(item.getByRole("button", { name: "Release" }));
    await page.keyboard.press("Enter");
    await item.waitFor({ state: "detached" });
    expect((await slipway.findApplication("paused"))?.holds).toEqual([]);
    expectNoComplaints(visit);
  });
};
