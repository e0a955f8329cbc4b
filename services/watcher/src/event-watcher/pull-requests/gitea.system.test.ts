import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { publishGitPushed } from "@slipway/bus";
import type { ExternalEvent, PullRequestState } from "@slipway/domain";
import { eventually, type Gitea, startGitea, tempDir } from "@slipway/testkit";
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
  // Each poll of a branch would start three processes, for each watcher: the test says when something was pushed.
  const syncInterval = "1h";
  const pullIntervals = { lookMs: 1_000, pauseMs: 100 };
  system = resources.use(
    await startEventSystem({
      files: {},
      remote,
      eventWatcher: { gitRepos: [{ repoId: "apps", pullRequests }] },
      pullIntervals,
      syncInterval,
    }),
  );
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
async function merge(number: number, how: "merge" | "squash" = "merge") {
  await gitea.merge("apps", number, how);
  await publishGitPushed(system.bus, { repositoryId: "apps" });
}
const valuesOn = (branch: string) => gitea.readFile("apps", branch, "web/values.yaml");
const ended = (event: ExternalEvent, state: PullRequestState) =>
  eventually(async () => {
    const [handling] = await system.handlings(event);
    if (handling?.pullRequest?.state !== state) throw new Error(JSON.stringify(handling?.pullRequest));
    return handling.pullRequest;
  });

test("an event opens a pull request, the next ones add to it until it is merged or closed, and each event knows what became of it", async () => {
  const { event: one, handling } = await tell("v1");
  const [first] = await gitea.pulls("apps");
  expect(first).toMatchObject({ title: "Use v1", state: "open", body: expect.stringContaining("handled by web/app.pipecd.yaml") });
  expect(handling).toMatchObject({ status: "succeeded", url: first?.html_url, reason: expect.stringContaining("in a pull request") });
  expect(handling?.pullRequest).toMatchObject({ number: 1, state: "open" });
  expect(await valuesOn("main")).toContain("tag: v0");
  expect(await valuesOn(first?.head.ref ?? "")).toContain("tag: v1 # written by CI");
  await gitea.close("apps", 1);
  await ended(one, "closed");

  const { event: two } = await tell("v2");
  const { event: three, handling: added } = await tell("v3");
  const [, second] = await gitea.pulls("apps");
  expect(second).toMatchObject({ number: 2, title: "Use v3", state: "open" });
  expect(added).toMatchObject({ status: "succeeded", url: second?.html_url });
  expect(await valuesOn(second?.head.ref ?? "")).toContain("tag: v3");
  await merge(2);
  expect(await valuesOn("main")).toContain("tag: v3");
  for (const each of [two, three]) expect(await ended(each, "merged")).toMatchObject({ number: 2 });

  const { event: four, handling: last } = await tell("v4");
  expect(last?.url).toMatch(/\/3$/);
  await merge(3, "squash");
  // Its commit is not in the branch: the host says which one is.
  const { mergeCommit } = await ended(four, "merged");
  expect(await gitea.commitText("apps", mergeCommit)).toContain("Use v4");
  expect(await gitea.pulls("apps")).toMatchObject([{ state: "closed", merged: false }, { merged: true }, { merged: true }]);
});
