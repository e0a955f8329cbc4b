import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";
import { tabTo } from "../tab-to.ts";

const names = ["invoices", "orders", "refunds"];

/** The list of applications: counts, filter, order, saved views, and acts on several. */
export const applicationsTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, namespace, push } = system();
    const files = names.map((name) =>
      applicationFiles({
        name,
        namespace,
        manifests: { "settings.yaml": configMap(name, { currency: "EUR" }) },
        spec: { labels: { team: "billing" } },
      }),
    );
    const commit = await push(Object.assign({}, ...files), "Send invoices");
    for (const name of names) await slipway.waitForDeployment(name, commit);
  });

  const drift = (name: string) => {
    const { cluster, namespace } = system();
    const path = `/api/v1/namespaces/${namespace}/configmaps/${name}`;
    return cluster.request("PATCH", path, { data: { currency: "USD" } }, { contentType: "application/merge-patch+json" });
  };

  test("a person sees at a glance which applications drifted, keeps that as a view, and syncs them together after seeing what would change", async () => {
    const visit = await system().visit("/");
    const { page } = visit;
    await page.getByRole("combobox", { name: "Filter applications" }).fill("team=billing");
    await page.getByText(/^3 of \d+$/).waitFor();
    const rows = page.getByRole("table", { name: "Applications" }).locator("tr[data-id]");
    const counts = page.getByRole("group", { name: "Applications by state" });
    await counts.getByRole("button", { name: "Synced 3", exact: true }).waitFor();
    await drift("orders");
    await drift("refunds");
    await counts.getByRole("button", { name: "Out of sync 2" }).click();
    await eventually(async () => expect(await rows.count()).toBe(2));
    await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
    await eventually(async () => expect(await rows.first().getAttribute("data-index")).toBe("0"));
    await rows.first().getByRole("link", { name: "refunds" }).waitFor();

    await page.getByRole("button", { name: "Save this view" }).click();
    await page.getByLabel("Name of the view").fill("Billing drift");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await page.getByRole("navigation").getByRole("link", { name: "Applications" }).click();
    await eventually(async () => expect(new URL(page.url()).search).toBe(""));
    await page.getByRole("link", { name: "Billing drift" }).click();
    await eventually(async () =>
      expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ q: "team=billing status:out-of-sync", sort: "-name" }),
    );
    await rows.first().getByRole("link", { name: "refunds" }).waitFor();

    await page.getByLabel("Select all 2 that fit").click();
    await page.getByRole("group", { name: "2 selected" }).getByRole("button", { name: "Sync" }).click();
    const dialog = page.getByRole("dialog", { name: "Sync 2 applications" });
    await eventually(async () => expect(await dialog.getByText("Change: 1").count()).toBe(2));
    await dialog.getByText("Those that would change nothing are not chosen.").waitFor();
    await dialog.getByText("Change: 1").first().click();
    await dialog.getByText(/Change ConfigMap .*refunds/).waitFor();
    await dialog.getByRole("button", { name: "Sync 2" }).click();
    await dialog.getByText("2 of 2 accepted, 0 refused.").waitFor();
    await eventually(async () => expect(await dialog.getByRole("link", { name: "Succeeded" }).count()).toBe(2));
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await page.getByText("No application fits the filter.").waitFor();
    await page.getByRole("button", { name: "Forget the view Billing drift" }).click();
    await page.getByRole("button", { name: "Clear the filter" }).click();
    await page.getByRole("row", { name: /orders/ }).waitFor();
    expectNoComplaints(visit);
  });

  test("by keys alone a person holds two applications with a reason, and finds them among the tiles", async () => {
    const visit = await system().visit("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("team=billing");
    await page.getByText(/^3 of \d+$/).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await page.keyboard.press("x");
    await page.keyboard.press("j");
    await page.keyboard.press("Shift+X");
    await tabTo(page.getByRole("group", { name: "2 selected" }).getByRole("button", { name: "Hold" }));
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Hold 2 applications" });
    await tabTo(dialog.getByLabel("Reason"));
    await page.keyboard.type("end of the quarter");
    await tabTo(dialog.getByRole("button", { name: "Hold 2" }));
    await page.keyboard.press("Enter");
    await dialog.getByText("2 of 2 accepted, 0 refused.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("row", { name: /orders.*Held/ }).waitFor();
    const { application } = await system().slipway.api.applications.getApplication({ idOrName: "orders" });
    expect(application?.application?.holds).toMatchObject([{ by: "tester", reason: "end of the quarter" }]);

    await tabTo(page.getByRole("button", { name: "Held 2" }));
    await page.keyboard.press("Enter");
    await tabTo(page.getByRole("link", { name: "Show as tiles" }));
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 2, name: /^Healthy/ }).waitFor();
    await eventually(async () => expect(await page.getByRole("main").getByRole("listitem").count()).toBe(2));
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "invoices" }).waitFor();
    await page.getByRole("region", { name: "Held." }).getByText("end of the quarter").waitFor();
    expectNoComplaints(visit);
  });
};
