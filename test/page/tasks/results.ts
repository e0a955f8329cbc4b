import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

const service = (port: number) => `
apiVersion: v1
kind: Service
metadata: { name: fruit }
spec: { selector: { app: fruit }, ports: [{ port: ${port} }] }
`;

/** What stages did with objects, in the dialog of a sync and on the page of a deployment. */
export const resultsTasks: PageTasks = (system) => {
  const push = async (port: number, settings: string, namespace = system().namespace) => {
    const manifests = { "service.yaml": service(port), "settings.yaml": configMap(settings, { a: "1" }) };
    const spec = { trigger: { onCommit: { disabled: true } } };
    const commit = await system().push(
      applicationFiles({ name: "fruit", namespace, manifests, prune: true, spec: { ...spec, plugins: { kubernetes: plugin(namespace) } } }),
      `Port ${port}`,
    );
    return await eventually(async () => {
      const { application } = await system().slipway.api.applications.getApplication({ idOrName: "fruit" });
      expect(application?.application?.seen?.commitHash).toBe(commit);
      return application?.application?.id ?? "";
    });
  };
  const plugin = (namespace: string) => ({ input: { namespace }, quickSync: { prune: true }, pruneLimit: 3 });

  test("what a sync would do turns into what it did, and stays with the deployment, with the difference that was applied", async () => {
    const id = await push(80, "old");
    const visit = await system().visit(`/applications/${id}`);
    const { page } = visit;
    const dialog = page.getByRole("dialog");
    const sync = async () => {
      await page.getByRole("button", { name: "Sync", exact: true }).click();
      await dialog.getByText("Stages:").waitFor();
    };
    await sync();
    await dialog.getByText("Create: 2").waitFor();
    await dialog.getByRole("button", { name: "Sync" }).click();
    await dialog.getByText("Created").nth(1).waitFor();
    await dialog.getByRole("status").getByText("Succeeded").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });

    await push(8080, "new");
    await sync();
    await dialog.getByText("Change: 1").waitFor();
    await dialog.getByText("Delete: 1").waitFor();
    await dialog.getByText("Limit of deletions: 3").waitFor();
    await dialog.getByRole("button", { name: "Sync" }).click();
    await dialog.getByText("Deleted").waitFor();
    await dialog.getByText("Changed").click();
    await dialog.locator("[data-sign=removed]").filter({ hasText: "port: 80" }).first().waitFor();
    await dialog.getByRole("status").getByText("Succeeded").waitFor();

    await dialog.getByRole("link", { name: "Show the deployment" }).click();
    const applied = page.getByRole("region", { name: "What was applied" }).first();
    await applied.getByText("Deleted: 1 · Created: 1 · Changed: 1").waitFor();
    await applied.getByText("Deleted ConfigMap").waitFor();
    await applied.getByText("Changed").last().click();
    await applied.locator("[data-sign=added]").filter({ hasText: "port: 8080" }).first().waitFor();

    const { stdout } = await system().slipway.cli("deployment", "diff", "fruit");
    expect(stdout).toContain("K8S_SYNC: 1 deleted, 1 created, 1 changed");
    expect(stdout).toMatch(/changed {2}Service .+\/fruit\n[\s\S]+^\+ +port: 8080$/m);

    await page.goto(new URL(`/applications/${id}?tab=history`, page.url()).href);
    const history = page.getByRole("list", { name: "History" });
    await history.getByRole("button", { name: /^Compare deployment 1,/ }).click();
    await history.getByRole("button", { name: /^Compare deployment 2,/ }).click();
    const comparison = page.getByRole("region", { name: "What is different between two deployments" });
    await comparison.locator("summary").click();
    await comparison.getByText("Deleted: 1 · Created: 1 · Changed: 1").waitFor();
    expectNoComplaints(visit);
  });
};
