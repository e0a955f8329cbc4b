import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

/** The objects of all applications. */
export const resourcesTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, namespace, push } = system();
    const manifests = { "a.yaml": configMap("shelf", { size: "1" }), "b.yaml": configMap("drawer", { size: "2" }) };
    const commit = await push(applicationFiles({ name: "storage", namespace, manifests }), "Store things");
    await slipway.waitForDeployment("storage", commit);
  });

  const resize = (name: string, size: string) => {
    const { cluster, namespace } = system();
    const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
    return cluster.request("PATCH", path, { data: { size } }, { contentType: "application/merge-patch+json" });
  };

  test("a person finds an object of which only the kind and the application are known, sees it drift, and goes to its difference", async () => {
    const visit = await system().visit("/resources");
    const { page } = visit;
    const filter = page.getByRole("combobox", { name: "Filter objects" });
    await filter.fill("app:stor");
    await page.getByRole("option", { name: /app:storage/ }).click();
    await filter.pressSequentially(" kind:configmap");
    await eventually(async () => expect(await page.locator("tr[data-index]").count()).toBe(2));
    expect(new URL(page.url()).searchParams.get("q")?.split(/ +/)).toEqual(["app:storage", "kind:configmap"]);
    await resize("shelf", "9");
    const row = page.getByRole("row", { name: /ConfigMap shelf/ });
    await row.getByText("Out of sync").waitFor();
    await row.getByRole("link", { name: "shelf" }).click();
    await page.getByRole("dialog", { name: "ConfigMap shelf" }).getByText("data.size", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { level: 1, name: "storage" }).waitFor();
    await resize("shelf", "1");
    expectNoComplaints(visit);
  });

  test("by keys alone a person goes from any page to an object, and comes back to what was found", async () => {
    const visit = await system().look("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("r");
    await page.getByRole("heading", { level: 1, name: "Resources" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("drawer");
    await page.getByText("1 object", { exact: true }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    const object = page.getByRole("dialog", { name: "ConfigMap drawer" });
    await object.waitFor();
    await page.keyboard.press("y");
    await object.getByRole("tab", { name: "Live", selected: true }).waitFor();
    await page.goBack();
    await page.getByText("1 object", { exact: true }).waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("drawer");
    expectNoComplaints(visit);
  });
};
