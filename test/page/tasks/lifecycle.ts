import { beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

/** Whether an application is deployed at all: disabled, enabled, removed, brought back, and what it leaves deleted. */
export const lifecycleTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, namespace, push } = system();
    const manifests = { "left.yaml": configMap("left", { color: "red" }) };
    const staying = { "staying.yaml": configMap("staying", { color: "red" }) };
    const commit = await push(
      {
        ...applicationFiles({ name: "leaving", namespace, manifests }),
        ...applicationFiles({ name: "staying", namespace, manifests: staying }),
      },
      "Leave something",
    );
    await slipway.waitForDeployment("leaving", commit);
  });
  const isThere = async () => {
    const { cluster, namespace } = system();
    return (await cluster.request("GET", `/api/v1/namespaces/${namespace}/configmaps/left`)).status === 200;
  };

  test("an application is removed after a look at what stays, brought back, and what it left is deleted", async () => {
    const visit = await system().visit("/applications?q=leaving");
    const { page } = visit;
    const dialog = page.getByRole("dialog");
    await page.getByRole("link", { name: "leaving" }).click();
    await page.getByRole("row", { name: /ConfigMap left/ }).waitFor();

    await page.getByRole("button", { name: "Disable" }).click();
    await dialog.getByText(/1 object on kubernetes\/local: ConfigMap .*left/).waitFor();
    await dialog.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("region", { name: "Disabled." }).getByRole("button", { name: "Enable" }).click();
    await page.getByRole("region", { name: "Disabled." }).waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Remove" }).click();
    await dialog.getByText("apps: leaving/app.pipecd.yaml").waitFor();
    await dialog.getByText(/1 object on kubernetes\/local: ConfigMap .*left/).waitFor();
    await dialog.getByLabel("Reason").fill("nobody needs it");
    await dialog.getByRole("button", { name: "Remove" }).click();
    const removed = page.getByRole("region", { name: "Removed." });
    await removed.getByText("nobody needs it").waitFor();
    expect(await page.getByRole("button", { name: "Remove" }).getAttribute("title")).toBe("The application is removed.");
    expect(await isThere()).toBe(true);
    await removed.getByRole("button", { name: "Enable" }).click();
    await removed.waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Remove" }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await removed.getByRole("button", { name: "What is left…" }).click();
    await dialog.getByRole("list", { name: "What stays" }).getByText("kubernetes/local: ConfigMap left").waitFor();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("Done.").waitFor();
    expect(await isThere()).toBe(false);
    expectNoComplaints(visit);
  });

  test("who has not signed in may remove nothing, and is told why", async () => {
    const { page } = await system().look("/applications?q=staying");
    await page.getByRole("link", { name: "staying" }).click();
    // Whether somebody has signed in is known a moment later.
    const button = page.getByRole("button", { name: "Remove", disabled: true });
    await button.waitFor();
    expect(await button.getAttribute("title")).toContain("Nobody has signed in");
  });
};
