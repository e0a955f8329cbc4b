import { beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

const name = "odd-input";

/** What people do by mistake, and what comes from a careless or hostile repository. */
export const oddInputTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, namespace, push } = system();
    const spec = { description: "d".repeat(3000) };
    const commit = await push(
      applicationFiles({ name, namespace, manifests: { "a.yaml": configMap(name, { color: "red" }) }, spec }),
      "Paint \u202ereversed",
    );
    await slipway.waitForDeployment(name, commit);
  });

  test("a double click syncs once", async () => {
    const visit = await system().visit(`/applications?q=${name}`);
    const { page } = visit;
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("button", { name: "Sync", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("Nothing would change.").waitFor();
    const asked: string[] = [];
    page.on("request", (request) => void asked.push(request.url()));
    await dialog.getByRole("button", { name: "Sync", exact: true }).dblclick();
    await dialog.getByText("Succeeded").waitFor();
    expect(asked.filter((url) => url.endsWith("/SyncApplication")).length).toBe(1);
    expectNoComplaints(visit);
  });

  test("a long description does not widen the page, and a message that turns the direction of writing turns only itself", async () => {
    const { page } = await system().visit(`/applications?q=${name}`);
    await page.getByRole("link", { name, exact: true }).click();
    await page.getByRole("heading", { level: 1, name }).waitFor();
    expect(await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth")).toBe(0);
    await page.getByText("Paint").first().waitFor();
    const subject = `[...document.querySelectorAll("main *")].findLast(({ textContent }) => textContent.startsWith("Paint"))`;
    expect(await page.evaluate<string>(`getComputedStyle(${subject}).unicodeBidi`)).toBe("isolate");
  });

  test.for([
    ["/applications?q=123&sort=foo", "Applications"],
    ["/deployments?status=BOGUS", "Deployments"],
    ["/traces?state=BOGUS", "Traces"],
    ["/insights?range=999999", "Insights"],
  ] as const)("what %s does not know of the address is left out", async ([path, title]) => {
    const visit = await system().visit(path);
    await visit.page.getByRole("heading", { level: 1, name: title }).waitFor();
    expect(visit.page.url()).not.toMatch(/BOGUS|foo|999999/);
    expectNoComplaints(visit);
  });
};
