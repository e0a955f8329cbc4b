import { expect, test } from "vitest";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";
import { tabTo } from "../tab-to.ts";

/** How the system is set up. */
export const settingsTasks: PageTasks = (system) => {
  /** The status with which the gateway answers a program that has a key. */
  const statusWith = async (key: string): Promise<number> => {
    const { status } = await fetch(`${system().slipway.gatewayUrl}/slipway.api.v1.ApplicationService/ListApplications`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: "{}",
    });
    return status;
  };

  test("a person sees which pipeds and plugins run, restarts a plugin, and reads its log", async () => {
    const visit = await system().visit("/settings");
    const { page } = visit;
    const piped = page.getByRole("region", { name: "piped1" });
    await piped.getByText("Answers").waitFor();
    const plugin = piped.getByRole("row", { name: /NOOP, UNDO/ });
    await plugin.getByText("Running").waitFor();
    await plugin.getByRole("link", { name: "Log" }).click();
    const log = page.getByRole("region", { name: "Log of steps" });
    await log.getByRole("log").getByText(/ready/).first().waitFor();
    const wait = piped.getByRole("row", { name: /WAIT bundled/ });
    await wait.getByRole("button", { name: "Restart" }).click();
    await page.getByRole("dialog", { name: "Restart plugin wait" }).getByRole("button", { name: "Restart" }).click();
    await wait.getByText("Accepted: the process is starting").waitFor();
    await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Projects and roles" }).click();
    await page
      .getByRole("region", { name: "Roles of every project" })
      .getByRole("row", { name: /^Admin/ })
      .waitFor();
    expectNoComplaints(visit);
  });

  test("by keys alone a person makes a key for a program, which works until it is revoked", async () => {
    const visit = await system().visit("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await tabTo(page.getByRole("link", { name: "API keys" }));
    await page.keyboard.press("Enter");
    await tabTo(page.getByRole("button", { name: "New key" }));
    await page.keyboard.press("Enter");
    await page.getByLabel("What it is for").and(page.locator(":focus")).waitFor();
    await page.keyboard.type("the wallboard");
    await page.keyboard.press("Enter");
    const made = page.getByRole("alert", { name: "The key is made" });
    const secret = (await made.locator("code, pre").first().textContent()) ?? "";
    expect(secret).toMatch(/^slk_/);
    expect(await statusWith(secret)).toBe(200);
    await tabTo(made.getByRole("button", { name: "I have kept it" }));
    await page.keyboard.press("Enter");
    await made.waitFor({ state: "detached" });
    expect(await page.content()).not.toContain(secret);

    const row = page.getByRole("row", { name: /the wallboard/ });
    await tabTo(row.getByRole("button", { name: "Revoke" }));
    await page.keyboard.press("Enter");
    await tabTo(page.getByRole("dialog", { name: "Revoke the key the wallboard" }).getByRole("button", { name: "Revoke" }));
    await page.keyboard.press("Enter");
    await row.waitFor({ state: "detached" });
    expect(await statusWith(secret)).toBe(401);
    expectNoComplaints(visit);
  });
};
