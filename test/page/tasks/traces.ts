import { eventually } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles } from "../../system/application-files.ts";
import { projectId } from "../../system/piped-file.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

/** The commit of the sources, from which a CI job builds. */
const cause = "c0ffee12".repeat(5);
const run = "https://ci.example.com/runs/7";
const traceId = "0af7651916cd43dd8448eb211c80319c";

/** The way of a commit, from its CI run to what failed; its figures. */
export const tracesTasks: PageTasks = (system) => {
  /** Publishes what a CI job says of the commit that it has built, as a CloudEvent. */
  const publishEvent = async () => {
    const event = {
      specversion: "1.0",
      id: "7",
      source: run,
      type: "com.example.built",
      data: "1.2.3",
      commithash: cause,
      committitle: "Make the shop dark",
      commitauthor: "Ann",
      committimestamp: new Date(Date.now() - 60_000).toISOString(),
      traceparent: `00-${traceId}-b7ad6b7169203331-01`,
    };
    const { connection } = system().slipway.bus;
    const answer = await connection.request(`slipway.event.${projectId}.image-update`, JSON.stringify(event), { timeout: 60_000 });
    expect(answer.json()).toMatchObject({ stream: "EXTERNAL_EVENTS" });
  };

  /** Commits an application that names the commit of the sources as its cause, as the event watcher does. */
  const push = (name: string, stages: readonly string[]): Promise<string> => {
    const pipeline = stages.map((stage) => ({ name: stage }));
    const spec = { plugins: { steps: {} }, labels: { team: "dark" } };
    const files = applicationFiles({ name, namespace: "none", manifests: {}, pipeline, spec });
    return system().push(files, `Deploy ${name}\n\nPipecd-Dev-Trace-Trigger-Commit-Hash: ${cause}`);
  };

  test("a person follows a commit from its CI run to the stage that failed, live, and finds it in the figures", async () => {
    const visit = await system().look(`/traces/${cause}?project=${projectId}`);
    const { page } = visit;
    await page.getByText("Nobody has told of commit c0ffee1 yet.").waitFor();
    await publishEvent();
    const way = page.getByRole("list", { name: "Its way" });
    const row = (name: string | RegExp) => way.getByRole("listitem").filter({ hasText: name });
    await page.getByRole("heading", { level: 1, name: "Make the shop dark" }).waitFor();
    expect(await row("CI run").getByRole("link").getAttribute("href")).toBe(run);
    await page.getByText("No deployment contains it yet.").waitFor();
    expect(await row("Event image-update=1.2.3").getByRole("link", { name: "in Jaeger" }).getAttribute("href")).toBe(
      `https://jaeger.example.com/trace/${traceId}`,
    );

    await system().slipway.waitForDeployment("menu", await push("menu", ["NOOP", "NOOP"]));
    await row("Stage NOOP").first().waitFor();
    const failed = await system().slipway.waitForDeployment("cart", await push("cart", ["NOOP", "RUDE"]));
    expect(failed.status).toBe("failed");
    await page.getByRole("alert").filter({ hasText: "The first failure: cart, stage RUDE" }).waitFor();
    await row("Stage RUDE").getByText("Failed").waitFor();
    await page.getByText("In 1 of 2 applications").waitFor();

    await row("Stage RUDE").getByRole("link").click();
    await page.getByRole("log").getByText("no luck").waitFor();
    const trace = page.getByRole("region", { name: "Trace" });
    await trace.getByRole("link", { name: "CI run" }).waitFor();
    expect(await trace.getByRole("link", { name: "in Jaeger" }).count()).toBe(1);
    await trace.getByRole("link", { name: "The whole trace" }).click();
    await page.getByRole("heading", { level: 1, name: "Make the shop dark" }).waitFor();

    await page.getByRole("navigation").getByRole("link", { name: "Insights" }).click();
    await page.getByLabel("Labels, such as").fill("team=dark");
    const frequency = page.getByRole("region", { name: "Deployment frequency" });
    await frequency.getByText("1 successful deployment", { exact: true }).waitFor();
    await page.getByRole("region", { name: "Change failure rate" }).getByText("1 of 2 deployments").waitFor();
    // Today's bar is the last one.
    await page.getByRole("region", { name: "Change failure rate" }).getByRole("link", { name: /50%/ }).last().click();
    expect(new URL(page.url()).searchParams.get("metric")).toBe("failure_rate");
    await page.getByRole("link", { name: "cart" }).click();
    await page.getByRole("heading", { level: 1, name: "cart" }).waitFor();
    expectNoComplaints(visit);
  });

  test("by keys alone a person finds a commit that failed, opens its trace, and goes on to the deployment and back", async () => {
    const visit = await system().look(`/insights`);
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Insights" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await page.getByRole("heading", { level: 1, name: "Traces" }).waitFor();
    await page.getByRole("listitem").filter({ hasText: "Make the shop dark" }).getByText("Failed").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("c0ffee");
    await eventually(async () => expect(await page.getByRole("link", { name: /^Deploy (menu|cart)/ }).count()).toBe(0));
    expect(new URL(page.url()).searchParams.get("q")).toBe("c0ffee");
    const focused = () => page.locator(":focus").textContent();
    await eventually(async () => {
      await page.keyboard.press("Tab");
      expect(await focused()).toBe("Make the shop dark");
    });
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Make the shop dark" }).waitFor();
    await eventually(async () => {
      await page.keyboard.press("j");
      expect(await focused()).toBe("Stage RUDE");
    });
    await page.keyboard.press("Enter");
    await page.getByRole("log").getByText("no luck").waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Make the shop dark" }).waitFor();
    expectNoComplaints(visit);
  });

  test("a new deployment appears in the list without a reload, and older ones are found by application and state", async () => {
    const visit = await system().look(`/traces?app=late`);
    const { page } = visit;
    await page.getByText("No commit fits the filter.").waitFor();
    await system().slipway.waitForDeployment("late", await push("late", ["NOOP"]));
    await page.getByRole("link", { name: "Make the shop dark" }).waitFor();
    await page.getByRole("link", { name: "Deploy late" }).waitFor();
    await page.getByLabel("Application").fill("");
    await page.getByLabel("Deployments", { exact: true }).selectOption("failed");
    await page.getByRole("link", { name: "Deploy cart" }).waitFor();
    await eventually(async () => expect(await page.getByRole("link", { name: "Deploy late" }).count()).toBe(0));
    expectNoComplaints(visit);
  });
};
