import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gitea, startGitea, tempDir } from "@slipway/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type EventSystem, eventApplication, startEventSystem } from "../../testing/event-system.ts";

const resources = new AsyncDisposableStack();
let gitea: Gitea;
let system: EventSystem;

beforeAll(async () => {
  gitea = resources.use(await startGitea());
  const dir = resources.use(await tempDir("gitea-token"));
  const tokenFile = join(dir.path, "token");
  await writeFile(tokenFile, `${gitea.token}\n`);
  const remote = await gitea.createRepository(
    "apps",
    eventApplication("web", { makePullRequest: true, commitMessage: "Use {{ .Value }}" }),
  );
  const pullRequests = { host: "GITEA", tokenFile };
  system = resources.use(await startEventSystem({ files: {}, remote, eventWatcher: { gitRepos: [{ repoId: "apps", pullRequests }] } }));
  await system.watch("one");
  await system.watch("two");
});
afterAll(() => resources.disposeAsync());

let count = 0;
async function tell(data: string) {
  count += 1;
  const event = await system.register({ name: "image-web", data, sourceId: String(count) });
  const [handling] = await system.handled(event);
  return { event, handling };
}
const valuesOn = (branch: string) => gitea.readFile("apps", branch, "web/values.yaml");

test("an event opens a pull request, and the next ones add to it until it is merged or closed", async () => {
  const { handling } = await tell("v1");
  const [first] = await gitea.pulls("apps");
  expect(first).toMatchObject({ title: "Use v1", state: "open", body: expect.stringContaining("handled by web/app.pipecd.yaml") });
  expect(handling).toMatchObject({ status: "succeeded", url: first?.html_url, reason: expect.stringContaining("in a pull request") });
  expect(await valuesOn("main")).toContain("tag: v0");
  expect(await valuesOn(first?.head.ref ?? "")).toContain("tag: v1 # written by CI");

  expect((await tell("v2")).handling).toMatchObject({ status: "succeeded", url: first?.html_url });
  expect(await gitea.pulls("apps")).toMatchObject([{ number: first?.number, title: "Use v2", state: "open" }]);
  expect(await valuesOn(first?.head.ref ?? "")).toContain("tag: v2");

  await gitea.merge("apps", first?.number ?? 0);
  expect(await valuesOn("main")).toContain("tag: v2");
  const { handling: again } = await tell("v3");
  const [, second] = await gitea.pulls("apps");
  expect(second).toMatchObject({ title: "Use v3", state: "open" });
  expect(again).toMatchObject({ url: second?.html_url });

  await gitea.close("apps", second?.number ?? 0);
  const { handling: last } = await tell("v4");
  expect(await gitea.pulls("apps")).toMatchObject([
    { merged: true },
    { state: "closed", merged: false },
    { title: "Use v4", state: "open" },
  ]);
  expect(last?.url).toMatch(/\/3$/);
});
