import { beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

/** Going anywhere and beginning anything from every page, by keyboard alone. */
export const paletteTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, namespace, push } = system();
    const manifests = { "found.yaml": configMap("found", { color: "red" }) };
    const commit = await push(applicationFiles({ name: "found-quickly", namespace, manifests }), "Find something");
    await slipway.waitForDeployment("found-quickly", commit);
  });

  test("from every page one goes to another one, and begins a sync of the application that is meant", async () => {
    const visit = await system().visit("/applications?q=found-quickly");
    const { page } = visit;
    const { keyboard } = page;
    const palette = page.getByRole("dialog").filter({ has: page.getByPlaceholder(/^Find a page/) });
    await page.getByRole("link", { name: "found-quickly" }).waitFor();

    await keyboard.press("ControlOrMeta+k");
    await palette.waitFor();
    await keyboard.type("page:audit");
    await palette.getByText("Audit", { exact: true }).waitFor();
    expect(await palette.getByRole("button").count()).toBe(1);
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();

    await palette.waitFor({ state: "detached" });
    await keyboard.press("ControlOrMeta+k");
    await palette.waitFor();
    await keyboard.type("app:found-quickly");
    await palette.getByText("found-quickly: sync…").waitFor();
    // With the state of what is found.
    await palette.getByRole("button", { name: "found-quickly Synced", exact: true }).waitFor();
    // The first one is chosen already.
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "found-quickly" }).waitFor();
    const dialog = page.getByRole("dialog", { name: /Sync/ });
    await dialog.waitFor();
    expect(new URL(page.url()).searchParams.get("act")).toBe("sync");

    await keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(new URL(page.url()).searchParams.has("act")).toBe(false);
    expectNoComplaints(visit);
  });
};
