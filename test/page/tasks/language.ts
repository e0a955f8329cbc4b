import { expect, test } from "vitest";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

/** In which language the page speaks. */
export const languageTasks: PageTasks = (system) => {
  test("the page follows the language of the browser until a person chooses another one, which it keeps", async () => {
    const visit = await system().look("/applications", { locale: "zh-CN" });
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "应用" }).waitFor();
    expect(await page.evaluate("localStorage.getItem('slipway.language')")).toBe(null);
    await page.getByRole("button", { name: "语言" }).click();
    await page.getByRole("menuitem", { name: "English" }).click();
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    expectNoComplaints(visit);
  });
};
