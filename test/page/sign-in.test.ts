import { sqliteUrl, startGitServer } from "@slipway/testkit";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";
import { expectNoComplaints, openChromium } from "./open-chromium.ts";

test("on one machine a person signs in by a link and reaches the page that was asked for; who signs out, or whose session ends elsewhere, is told so", async () => {
  await using resources = new AsyncDisposableStack();
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications\n" });
  const slipway = resources.use(
    await startSlipway({ repositories: { apps: repository.url }, storeUrl: await sqliteUrl(), processes: {}, plugins: [stepsPlugin] }),
  );
  const link = async (path: string): Promise<string> => {
    const { code, stdout, stderr } = await slipway.cli("open", path, "--print");
    expect([code, stderr]).toEqual([0, ""]);
    return stdout.trim();
  };
  const chromium = resources.use(await openChromium());
  const nothingYet = (page: Page) => page.getByText("There are no applications yet.").waitFor();

  // Led to the sign-in, once: who goes back is not sent around.
  const visit = await chromium.visit(`${slipway.gatewayUrl}/applications?q=web`);
  const { page, context } = visit;
  const failures: string[] = [];
  page.on("response", (response) => response.status() >= 400 && failures.push(`${response.status()} ${response.url()}`));
  await page.getByText("slipway open").waitFor();
  expect(new URL(page.url()).searchParams.get("return_to")).toBe("/applications?q=web");
  await page.goto(`${slipway.gatewayUrl}/applications?q=web`);
  await page.getByText("You are not signed in").waitFor();
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByText("slipway open").waitFor();

  const used = await link("/deployments");
  await page.goto(used);
  await page.getByText("Nothing has been deployed yet.").waitFor();
  expect(page.url()).toBe(`${slipway.gatewayUrl}/deployments`);
  const second = await context.newPage();
  await second.goto(`${slipway.gatewayUrl}/applications`);
  await nothingYet(second);
  await second.close();

  // The session is of no use to whoever opens the link again.
  const thief = await chromium.visit(used);
  await thief.page.getByText("this link was used already", { exact: false }).waitFor();

  // Ends elsewhere, while the page is open.
  await page.goto(`${slipway.gatewayUrl}/applications`);
  await nothingYet(page);
  const elsewhere = await chromium.visit(await link("/applications"));
  await nothingYet(elsewhere.page);
  await elsewhere.page.goto(`${slipway.gatewayUrl}/auth/login`);
  await elsewhere.page.getByRole("button", { name: "Sign out on all devices" }).click();
  await elsewhere.page.getByText("You are signed out.").waitFor();
  await page.getByText("Your session has ended").waitFor();
  expect(page.url()).toBe(`${slipway.gatewayUrl}/applications`);

  await page.goto(await link("/applications"));
  await nothingYet(page);

  // Another session in the same browser: tabs that were open go on as it.
  const other = await context.newPage();
  await other.goto(await link("/applications"));
  await nothingYet(other);
  const files = applicationFiles({
    name: "web",
    namespace: "none",
    manifests: {},
    pipeline: [{ name: "NOOP" }],
    spec: { plugins: { steps: {} } },
  });
  await repository.commit(files, "web");
  await slipway.notifyOfPush("apps");
  for (const each of [page, other]) await each.getByRole("row", { name: /web/ }).waitFor();

  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await page.getByText("You are signed out.").waitFor();
  await other.getByText("Your session has ended").waitFor();
  expect(failures).toEqual([]);
  expectNoComplaints(visit);
});
