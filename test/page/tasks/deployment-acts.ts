import type { Stage } from "@slipway/domain";
import { expect, test } from "vitest";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

const stageIs = (name: string, status: Stage["status"]) => ({
  until: ({ stages }: { readonly stages: readonly Stage[] }) => stages.some((stage) => stage.name === name && stage.status === status),
});

/** What a person does with a deployment that runs, and with one that was cancelled. */
export const deploymentActsTasks: PageTasks = (system) => {
  test("a person skips a stage and approves the next one, and the page names who did so", async () => {
    const { slipway, pushSteps, visit } = system();
    const commit = await pushSteps("acted", ["BAKE", "GATE", "NOOP"]);
    const { id } = await slipway.waitForDeployment("acted", commit, stageIs("BAKE", "running"));
    const opened = await visit(`/deployments/${id}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Skip BAKE" }).click();
    await page.getByText("Skip requested by tester").waitFor();
    await page.getByRole("button", { name: /^BAKE Skipped/ }).waitFor();
    await page.getByRole("button", { name: "Approve GATE" }).click();
    await page.getByText("Stage GATE waits for an approval by ann, tester.").waitFor({ state: "detached" });
    expect((await slipway.waitForDeployment("acted", commit)).status).toBe("succeeded");
    await page.getByRole("button", { name: /^GATE/ }).click();
    await page.getByText("Approved by tester").waitFor();
    expectNoComplaints(opened);
  });

  test("a person cancels as planned, which rolls back, deploys the commit again, and sees the run before it", async () => {
    const { slipway, pushSteps, visit } = system();
    const commit = await pushSteps("again", ["NOOP", "HOLD"]);
    const held = await slipway.waitForDeployment("again", commit, stageIs("HOLD", "running"));
    const opened = await visit(`/deployments/${held.id}`);
    const { page } = opened;
    await page.getByRole("button", { name: "Cancel the deployment" }).click();
    await page.getByRole("menuitem", { name: "Cancel as the application file says" }).click();
    await page.getByRole("heading", { name: "Rollback" }).waitFor();
    await page.getByRole("button", { name: /^HOLD_UNDO Running/ }).waitFor();

    await page.getByRole("button", { name: "Cancel the rollback" }).click();
    await page.getByRole("button", { name: "Deploy again" }).click();
    await page.getByRole("link", { name: "The new deployment" }).click();
    await page.getByRole("button", { name: /^HOLD Running/ }).waitFor();
    await page.getByText("1 earlier run").waitFor();

    await page.getByRole("button", { name: "Cancel the deployment" }).click();
    await page.getByRole("menuitem", { name: "Cancel and leave what was deployed" }).click();
    await page.getByText("Cancelled").first().waitFor();
    await page.getByRole("button", { name: "Deploy again" }).waitFor();
    expect(await page.getByRole("heading", { name: "Rollback" }).count()).toBe(0);
    expectNoComplaints(opened);
  });
};
