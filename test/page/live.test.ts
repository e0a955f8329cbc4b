import { sqliteUrl, startGitServer } from "@slipway/testkit";
import { expect, test } from "vitest";
import { applicationFiles } from "../system/application-files.ts";
import { startSlipway } from "../system/start-slipway.ts";
import { stepsPlugin } from "../system/start-steps.ts";
import { expectNoComplaints, openChromium } from "./open-chromium.ts";

test("a push is seen on the page at once, in all windows over one connection; when the gateway is away the page says so and comes back by itself", async () => {
  await using resources = new AsyncDisposableStack();
  const git = resources.use(await startGitServer());
  const repository = await git.createRepository("apps", { "README.md": "applications\n" });
  const slipway = resources.use(
    await startSlipway({
      repositories: { apps: repository.url },
      storeUrl: await sqliteUrl(),
      processes: {},
      plugins: [stepsPlugin],
      env: { ANONYMOUS_READ: "true" },
    }),
  );
  const push = async (name: string, stage: string) => {
    await repository.commit(
      applicationFiles({ name, namespace: "none", manifests: {}, pipeline: [{ name: stage }], spec: { plugins: { steps: {} } } }),
      name,
    );
    await slipway.notifyOfPush("apps");
  };
  const chromium = resources.use(await openChromium());
  const visit = await chromium.visit(slipway.gatewayUrl);
  const { page, context } = visit;
  await page.getByText("There are no applications yet.").waitFor();
  const second = await context.newPage();
  await second.goto(`${slipway.gatewayUrl}/applications?q=we`);

  await push("web", "NOOP");
  for (const each of [page, second]) {
    const row = each.getByRole("row", { name: /web/ });
    await row.waitFor();
    await row.getByText(/ago$/).waitFor();
  }
  await push("api", "NOOP");
  await page.getByRole("row", { name: /api/ }).waitFor();
  expect(await second.getByRole("row").count()).toBe(2);

  await slipway.stop("gateway");
  await page.getByText("The connection is lost").waitFor();
  expect(await page.getByRole("row").count()).toBe(3);
  await push("db", "NOOP");
  await slipway.start("gateway");
  await page.getByRole("row", { name: /db/ }).waitFor();
  await page.getByText("The connection is lost").waitFor({ state: "detached" });
  expectNoComplaints(visit);
});
