import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";
import { tabTo } from "../tab-to.ts";

/** Chains of deployments. */
export const chainsTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, pushSteps } = system();
    const onlyChains = { trigger: { onChain: { disabled: false }, onCommit: { disabled: true } } };
    await pushSteps("backend", ["GATE"], onlyChains);
    const known = await pushSteps("frontend", ["NOOP"], onlyChains);
    await eventually(async () => expect((await slipway.findApplication("frontend"))?.seen?.commitHash).toBe(known));
    const chain = { applications: [{ name: "backend" }, { name: "frontend" }] };
    const commit = await pushSteps("schema", ["NOOP"], { postSync: { chain } });
    await slipway.waitForDeployment("backend", commit, { until: ({ stages }) => stages[0]?.status === "running" });
  });

  test("a person follows a chain block by block, ends it with what it has begun, and resumes it", async () => {
    const visit = await system().visit("/chains");
    const { page } = visit;
    await page.getByLabel("Which chains").selectOption("open");
    const row = page.getByRole("listitem").filter({ hasText: "schema" });
    await row.getByText("1 of 3 blocks").waitFor();
    await row.getByRole("link", { name: "schema" }).click();
    await page.getByRole("heading", { level: 1, name: "Chain of schema" }).waitFor();
    const second = page.getByRole("region", { name: "Block 2 of 3" });
    await second.getByRole("row", { name: /Running backend/ }).waitFor();
    await page.getByRole("region", { name: "Block 3 of 3" }).getByText("It has not begun").waitFor();

    expect(await page.getByRole("button", { name: "Resume" }).getAttribute("title")).toBe("The chain goes on");
    await page.getByRole("button", { name: "Cancel the chain" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel the chain" }).click();
    await second.getByRole("row", { name: /Cancelled backend/ }).waitFor();
    await page.getByText("cancelled by tester").first().waitFor();
    await page.getByRole("button", { name: "Resume" }).click();
    await second.getByRole("row", { name: /Running backend/ }).waitFor();
    await page.getByText("2, resumed by tester").waitFor();
    expectNoComplaints(visit);
  });

  test("by keys alone a person goes to the deployment for which a chain waits, approves it, and sees the chain end", async () => {
    const visit = await system().visit("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("c");
    await page.getByRole("listitem").filter({ hasText: "schema" }).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    const second = page.getByRole("region", { name: "Block 2 of 3" });
    await second.getByRole("row", { name: /Running backend/ }).waitFor();
    await tabTo(second.getByRole("link").nth(1));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "backend" }).waitFor();
    await tabTo(page.getByRole("button", { name: "Approve GATE" }));
    await page.keyboard.press("Enter");
    await page.getByText("every stage succeeded").waitFor();
    await page.goBack();
    await page
      .getByRole("region", { name: "Block 3 of 3" })
      .getByRole("row", { name: /Succeeded frontend/ })
      .waitFor();
    expect(await page.getByRole("button", { name: "Resume" }).getAttribute("title")).toBe("Every block has succeeded");
    expectNoComplaints(visit);
  });
};
