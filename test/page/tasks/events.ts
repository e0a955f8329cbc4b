import { eventually } from "@slipway/testkit";
import { beforeAll, expect, test } from "vitest";
import { applicationFiles } from "../../system/application-files.ts";
import { projectId } from "../../system/piped-file.ts";
import { expectNoComplaints } from "../open-chromium.ts";
import type { PageTasks } from "../start-page-system.ts";

/** Events of CI jobs, and what became of them. */
export const eventsTasks: PageTasks = (system) => {
  beforeAll(async () => {
    const { slipway, push } = system();
    const config = { replacements: [{ file: "values.yaml", yamlField: "$.tag" }] };
    const files = applicationFiles({
      name: "built",
      namespace: "none",
      manifests: { "values.yaml": "tag: 1.0.0\n" },
      pipeline: [{ name: "NOOP" }],
      spec: { plugins: { steps: {} }, eventWatcher: [{ matcher: { name: "image-built" }, handler: { type: "GIT_UPDATE", config } }] },
    });
    await slipway.waitForDeployment("built", await push(files, "Build things"));
  });

  const register = async (name: string, data: string) => {
    const { code, stderr } = await system().slipway.cli("event", "register", "--project", projectId, "--name", name, "--data", data);
    expect(code, stderr).toBe(0);
  };

  test("a person sees an event arrive and be handled, and follows it to the commit that it made", async () => {
    const { look, slipway, repository } = system();
    const visit = await look("/events");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    const before = await repository.head();
    await register("image-built", "1.1.0 <img src=x>");
    const row = page.getByRole("listitem").filter({ hasText: "1.1.0 <img src=x>" });
    await row.getByText("Handled", { exact: true }).waitFor();
    await row.getByRole("link", { name: "image-built" }).click();
    await page.getByRole("heading", { level: 1, name: "image-built" }).waitFor();
    await page.getByRole("region", { name: "Data" }).getByText("1.1.0 <img src=x>").waitFor();
    const handled = page.getByRole("region", { name: "What became of it" });
    const commit = await repository.head();
    expect(commit).not.toBe(before);
    await handled.getByRole("link", { name: commit.slice(0, 7) }).waitFor();
    await slipway.waitForDeployment("built", commit);
    await handled.getByRole("link", { name: "built/app.pipecd.yaml" }).click();
    await page.getByRole("heading", { level: 1, name: "built" }).waitFor();
    expectNoComplaints(visit);
  });

  test("by keys alone a person finds the event that nobody handles", async () => {
    await register("nobody-listens", "7");
    const visit = await system().look("/");
    const { page } = visit;
    await page.getByRole("heading", { level: 1, name: "Applications" }).waitFor();
    await page.keyboard.press("g");
    await page.keyboard.press("e");
    await page.getByRole("listitem").filter({ hasText: "nobody-listens" }).getByText("Unhandled").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("nobody-listens");
    await eventually(async () => expect(await page.getByRole("main").getByRole("listitem").count()).toBe(1));
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.locator("select:focus").waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "nobody-listens" }).waitFor();
    await page.getByText("No handler has reported").waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    expect(new URL(page.url()).searchParams.get("name")).toBe("nobody-listens");
    expectNoComplaints(visit);
  });
};
