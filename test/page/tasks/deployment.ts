import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";
import { tabTo } from "../tab-to.ts";

/** One deployment: approvals, logs, and how it is ended. */
export const deploymentTasks: PageTasks = (system) => {
  test("a person approves a stage on the page, sees that it is done, and the deployment goes on to its end", async () => {
    const commit = await system().pushSteps("asking", ["NOOP", "GATE", "NOOP"]);
    const waits = await system().slipway.waitForDeployment("asking", commit, { until: ({ stages }) => stages[1]?.status === "running" });
    const visit = await system().visit(`/deployments/${waits.id}`);
    const { page } = visit;
    await page.getByText("Stage GATE waits for an approval by ann, tester.").waitFor();
    expect(await page.getByRole("button", { name: /^GATE/ }).getAttribute("aria-pressed")).toBe("true");
    await page.getByRole("button", { name: "Approve GATE" }).click();
    await page.getByRole("region", { name: "Waiting" }).getByText("Done").waitFor();
    expect((await system().slipway.waitForDeployment("asking", commit)).status).toBe("succeeded");
    await page.getByText("every stage succeeded").waitFor();
    expect(await page.getByRole("button", { name: "Approve GATE" }).getAttribute("title")).toBe("The stage has ended");

    await page.getByRole("button", { name: /^GATE/ }).click();
    await page.getByText("Approved by tester").waitFor();
    await page.getByRole("log").getByText("opened by tester").waitFor();
    expectNoComplaints(visit);
  });

  test("the log of the stage that failed opens at its end, shows control characters as signs, and is searched to its first line", async () => {
    const { id } = await system().slipway.waitForDeployment("rude", await system().pushSteps("rude", ["NOOP", "RUDE", "NOOP"]));
    const visit = await system().visit(`/deployments/${id}`);
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

    await page.goto(`${system().slipway.gatewayUrl}/deployments/${id}#L2`);
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
    const commit = await system().pushSteps("refusing", ["ASK"]);
    const waits = await system().slipway.waitForDeployment("refusing", commit, { until: ({ stages }) => stages[0]?.status === "running" });
    const visit = await system().visit(`/deployments/${waits.id}`);
    const { page } = visit;
    await page.getByRole("button", { name: "Approve ASK" }).click();
    await page.getByText("Refused: stage ASK cannot be approved: tester is not authorised").waitFor();
    await page.getByRole("button", { name: "Cancel the deployment" }).click();
    await page.getByRole("menuitem", { name: "Cancel and roll back" }).click();
    await page.getByText(/^Refused: .*rollback/).waitFor();
    await page.getByRole("button", { name: "Cancel the deployment" }).click();
    await page.getByRole("menuitem", { name: "Cancel and leave what was deployed" }).click();
    await page.getByText("Cancelled").first().waitFor();
    expect((await system().slipway.waitForDeployment("refusing", commit)).status).toBe("cancelled");
    expectNoComplaints(visit);
  });

  test("by keys alone a person finds the deployment that failed, and searches what it wrote", async () => {
    const { slipway, pushSteps, visit: open } = system();
    expect((await slipway.waitForDeployment("crude", await pushSteps("crude", ["RUDE"]))).status).toBe("failed");
    const visit = await open("/");
    const { page } = visit;
    await page.getByRole("row", { name: /crude/ }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("d");
    await page.getByRole("heading", { level: 1, name: "Deployments" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("crude");
    await eventually(async () =>
      expect(
        await page
          .getByRole("main")
          .getByRole("link", { name: /rude|asking/ })
          .count(),
      ).toBe(1),
    );
    await page.keyboard.press("Tab");
    await page.locator("select:focus").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "crude" }).waitFor();
    await page.getByRole("log").getByText("no luck").waitFor();
    await tabTo(page.getByLabel("Search the log"));
    await page.keyboard.type("LINE 29");
    await page.getByText("1 of 11").waitFor();
    await page.keyboard.press("Shift+Enter");
    await page.getByText("11 of 11").waitFor();
    expectNoComplaints(visit);
  });
};
