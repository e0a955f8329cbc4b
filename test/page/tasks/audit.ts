import { readFile } from "node:fs/promises";
import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";
import { tabTo } from "../tab-to.ts";

/** Who did what. */
export const auditTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, pushSteps } = system();
    await slipway.waitForDeployment("vault", await pushSteps("vault", ["NOOP"]));
    for (const act of [
      ["hold", "vault", "--reason", "it is counted today"],
      ["release", "vault"],
    ]) {
      const { code, stderr } = await slipway.cli("app", ...act);
      expect(code, stderr).toBe(0);
    }
    expect((await slipway.cli("app", "hold", "no-such-vault", "--reason", "a try")).code).not.toBe(0);
  });

  test("a person asks who held an application and why, and saves the record as a file that can be checked", async () => {
    const visit = await system().visit("/audit");
    const { page } = visit;
    await page.getByLabel("Action, such as application.sync").fill("application.hold");
    await page.getByLabel("Id or name of an object").fill("vault");
    const entries = page.getByRole("list", { name: "Audit" }).getByRole("listitem");
    await eventually(async () => expect(await entries.count()).toBe(1));
    const entry = entries.first();
    await entry.getByText("Done").waitFor();
    await entry.getByRole("button").click();
    await entry.getByText("Program", { exact: true }).waitFor();
    expect(await entry.getByText("it is counted today").count()).toBe(2);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ action: "application.hold", object: "vault" });

    const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export" }).click()]);
    const file = await download.path();
    expect(await readFile(file, "utf8")).toContain("it is counted today");
    expect(await system().slipway.cli("audit", "verify", "--file", file)).toMatchObject({ code: 0 });
    await page.getByText(/entries are exported$/).waitFor();
    expectNoComplaints(visit);
  });

  test("by keys alone a person finds what was released, and reads all of it", async () => {
    const visit = await system().visit("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("u");
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("tester");
    await page.keyboard.press("Tab");
    await page.keyboard.type("application.release");
    await page.keyboard.press("Tab");
    await page.keyboard.type("vault");
    const entries = page.getByRole("list", { name: "Audit" }).getByRole("listitem");
    await eventually(async () => expect(await entries.count()).toBe(1));
    await tabTo(page.getByRole("button", { name: "Export" }));
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await entries.getByRole("button", { expanded: true }).waitFor();
    await entries.getByText("Program", { exact: true }).waitFor();
    expectNoComplaints(visit);
  });
};
