import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { applicationFiles, configMap } from "../../system/application-files.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

const workload = (nodeName: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: front }
spec:
  replicas: 9
  selector: { matchLabels: { app: front } }
  template:
    metadata: { labels: { app: front } }
    spec:
      nodeName: ${nodeName}
      containers: [{ name: app, image: front:1 }]
`;

/** One application: its objects, drift, acts, history, graph and logs. */
export const applicationTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, namespace, kubelet, push } = system();
    const manifests = { "a.yaml": configMap("a", { color: "red" }), "b.yaml": configMap("b", { color: "blue" }) };
    const commit = await push(
      {
        ...applicationFiles({ name: "shop", namespace, manifests }),
        ...applicationFiles({ name: "web", namespace, manifests: { "front.yaml": workload(kubelet.nodeName) } }),
      },
      "Sell things",
    );
    await slipway.waitForDeployment("shop", commit);
    await slipway.waitForDeployment("web", commit);
  });

  const drift = (color: string) => {
    const { cluster, namespace } = system();
    const path = `/api/v1/namespaces/${namespace}/configmaps/a`;
    return cluster.request("PATCH", path, { data: { color } }, { contentType: "application/merge-patch+json" });
  };
  const podNames = async () => {
    const { cluster, namespace } = system();
    const { body } = await cluster.request<{ items: readonly { metadata: { name: string } }[] }>(
      "GET",
      `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Dfront`,
    );
    return body.items.map(({ metadata }) => metadata.name);
  };

  test("by keys alone a person goes from the list to an application, sees an object drift, and goes back", async () => {
    await eventually(async () => {
      const { application } = await system().slipway.api.applications.getApplication({ idOrName: "shop" });
      expect(application).toMatchObject({ syncStatus: 1 });
    });
    const visit = await system().look("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("shop");
    await page.getByText(/^1 of \d+$/).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "shop" }).waitFor();
    await page
      .getByRole("row", { name: /ConfigMap a/ })
      .getByText("Synced")
      .waitFor();

    await drift("green");
    await page
      .getByRole("row", { name: /ConfigMap a/ })
      .getByText("Out of sync")
      .waitFor();
    await page.getByRole("button", { name: "1 out of sync" }).click();
    await page.getByRole("row", { name: /ConfigMap b/ }).waitFor({ state: "detached" });
    await page.keyboard.press("/");
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("configmap/b");
    await page.getByRole("row", { name: /ConfigMap b/ }).waitFor();
    expect(new URL(page.url()).searchParams.get("q")).toBe("configmap/b");

    await page.keyboard.press("Tab");
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    expectNoComplaints(visit);
  });

  test("a person holds an application, releases it with a click, syncs what drifted, and finds the deployment in the history", async () => {
    await drift("black");
    const visit = await system().visit("/applications?q=shop");
    const { page } = visit;
    await page.getByRole("link", { name: "shop" }).click();
    await page
      .getByRole("row", { name: /ConfigMap a/ })
      .getByText("Out of sync")
      .waitFor();

    await page.getByRole("button", { name: "Hold" }).click();
    await page.getByLabel("Reason").fill("audit of the day");
    await page.getByRole("dialog").getByRole("button", { name: "Hold" }).click();
    await page.getByRole("region", { name: "Held." }).getByText("audit of the day").waitFor();
    expect(await page.getByRole("button", { name: "Hold" }).getAttribute("title")).toBe("A person holds it already.");
    await page.getByRole("button", { name: "Release" }).click();
    await page.getByRole("region", { name: "Held." }).waitFor({ state: "detached" });

    await page.getByRole("link", { name: "a", exact: true }).click();
    const drawer = page.getByRole("dialog");
    await drawer.getByText("data.color", { exact: true }).waitFor();
    await drawer.getByRole("table", { name: "Live and declared" }).getByText('color: "***** (2)"').waitFor();
    await drawer.getByRole("tab", { name: "Live" }).click();
    await drawer.getByText('color: "*****"').waitFor();
    await page.keyboard.press("Escape");
    await drawer.waitFor({ state: "detached" });

    await page.getByRole("button", { name: "Sync", exact: true }).click();
    await page.getByRole("dialog").getByText("Change: 1").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Sync" }).click();
    await page.getByRole("dialog").getByText("Changed").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("Done.").waitFor();
    await page
      .getByRole("row", { name: /ConfigMap a/ })
      .getByText("Synced")
      .waitFor();
    await page.getByRole("tab", { name: "History" }).click();
    await page.getByRole("list", { name: "History" }).getByRole("link").nth(1).waitFor();
    expectNoComplaints(visit);
  });

  test("who has not signed in can look, and is told why nothing can be changed", async () => {
    const { applicationId } = await system()
      .slipway.api.applications.getApplication({ idOrName: "shop" })
      .then(({ application }) => ({ applicationId: application?.application?.id }));
    const { page } = await system().look(`/applications/${applicationId}`);
    const sync = page.getByRole("button", { name: "Sync", disabled: true });
    await sync.waitFor();
    expect(await sync.getAttribute("title")).toMatch(/^Nobody has signed in/);
  });

  test("by keys a person goes through the graph of an application, and reads what the pods of a workload write as they write it", async () => {
    const names = await eventually(async () => {
      const found = await podNames();
      expect(found).toHaveLength(9);
      return found;
    });
    const [second = ""] = names;
    for (const pod of names) system().kubelet.write({ namespace: system().namespace, pod, container: "app" }, "GET /cart 200");
    const visit = await system().look("/applications?q=web");
    const { page } = visit;
    await page.getByRole("link", { name: "web", exact: true }).click();
    await page.getByRole("button", { name: "Graph" }).click();
    const graph = page.getByRole("application", { name: "Graph of objects" });
    await graph.getByRole("button", { name: /^9 × Pod/ }).click();
    await graph
      .getByRole("button", { name: /^Pod front-/ })
      .nth(2)
      .waitFor();
    expect(new URL(page.url()).searchParams.get("view")).toBe("graph");

    await page.getByRole("searchbox", { name: "Filter objects" }).fill(second);
    await graph.locator("[data-dim]").nth(2).waitFor();
    await graph.focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("ArrowRight");
    const active = page.locator(`[id="${await graph.getAttribute("aria-activedescendant")}"]`);
    expect(await active.getAttribute("aria-label")).toMatch(/^Deployment front, .*9 of 9 pods healthy/);
    await page.keyboard.press("l");
    const drawer = page.getByRole("dialog", { name: "Deployment front" });
    await drawer.getByRole("log").getByText("GET /cart 200").first().waitFor();
    system().kubelet.write({ namespace: system().namespace, pod: second, container: "app" }, "ERROR no cart");
    await drawer.getByRole("log").getByText("ERROR no cart").waitFor();
    await drawer.getByRole("log").getByText(`${second} app`).last().waitFor();
    await page.keyboard.press("y");
    await drawer.getByRole("tab", { name: "Live", selected: true }).waitFor();
    expect(new URL(page.url()).searchParams.get("part")).toBe("live");
    expectNoComplaints(visit);
  });

  test("drift that somebody caused is listed with its field, since when, and how it ended", async () => {
    const visit = await system().look("/applications?q=shop");
    const { page } = visit;
    await page.getByRole("link", { name: "shop", exact: true }).click();
    await page.getByRole("tab", { name: "Drift" }).click();
    const episodes = page.getByRole("list", { name: "Drift" });
    await episodes.getByText("Ended by a deployment").first().waitFor();
    await drift("white");
    const open = episodes.getByRole("listitem").filter({ hasText: "Out of sync" });
    await open.getByText("data.color").waitFor();
    await drift("red");
    await open.waitFor({ state: "detached" });
    await episodes.getByText("Undone without a deployment").first().waitFor();
    expectNoComplaints(visit);
  });

  test("two deployments of the history are compared", async () => {
    const { page } = await system().look("/applications?q=shop");
    await page.getByRole("link", { name: "shop", exact: true }).click();
    await page.getByRole("tab", { name: "History" }).click();
    const compare = page.getByRole("button", { name: /^Compare deployment/ });
    await compare.nth(1).click();
    await compare.nth(0).click();
    const region = page.getByRole("region", { name: "What is different between two deployments" });
    await region.getByText("No commit came in between.").waitFor();
    expect(new URL(page.url()).searchParams.get("from")).toBeTruthy();
    // Its words are loaded with the page.
    expect(await page.getByRole("main").innerText()).not.toMatch(/\b(oneDeployment|application|history)\.\w+/);
  });
};
