import { expect, test } from "vitest";
import { violationsOf } from "../axe.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import { pageList, settled } from "../page-list.ts";
import type { PageTasks } from "../start-page-system.ts";

/** Every page, with what the tasks of all pages have left. */
export const everyPageTasks: PageTasks = (system) => {
  test("every page has one title, and is as WCAG 2.2 AA wants it, in light and dark", async () => {
    const { slipway, visit: open } = system();
    const visit = await open("/", { colorScheme: "light" });
    const { page } = visit;
    const found: Record<string, readonly string[]> = {};
    for (const [name, address] of await pageList(page, slipway.gatewayUrl)) {
      await page.goto(`${slipway.gatewayUrl}${address}`);
      await settled(page);
      const titles = await page.locator("h1").count();
      const light = await violationsOf(page);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator("html[data-mantine-color-scheme=dark]").waitFor();
      const dark = await violationsOf(page);
      await page.emulateMedia({ colorScheme: "light" });
      const problems = [...(titles === 1 ? [] : [`${titles} elements h1`]), ...light, ...dark.map((each) => `dark: ${each}`)];
      if (problems.length > 0) found[name] = problems;
    }
    expect(found).toEqual({});
    expectNoComplaints(visit);
  });

  test("an address of what there is not says so with a title, in the frame of the page", async () => {
    const visit = await system().visit("/nowhere");
    const { page } = visit;
    const found: Record<string, readonly string[]> = {};
    for (const path of ["/nowhere", "/applications/none", "/deployments/none", "/events/none", "/chains/none", "/traces/none"]) {
      await page.goto(`${system().slipway.gatewayUrl}${path}`);
      await settled(page);
      await page.getByRole("navigation", { name: "Main navigation" }).waitFor();
      const titles = await page.locator("h1").count();
      const problems = [...(titles === 1 ? [] : [`${titles} elements h1`]), ...(await violationsOf(page))];
      if (problems.length > 0) found[path] = problems;
    }
    expect(found).toEqual({});
    expectNoComplaints(visit);
  });
};
