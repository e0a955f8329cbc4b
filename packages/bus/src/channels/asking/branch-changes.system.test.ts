import { fileURLToPath } from "node:url";
import { Fault } from "@slipway/domain";
import { startProcess } from "@slipway/testkit";
import { expect, onTestFinished, test } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { askForBranchChanges, serveBranchChanges, type Touched } from "./branch-changes.ts";
import { Patience } from "./patience.ts";
import { askForPreview, servePreviews } from "./previews.ts";

const piped = { projectId: "p", pipedId: "branches" };
const ask = { ...piped, repositoryId: "apps", branch: "feature" };
const heads = { baseBranch: "main", baseCommitHash: "base", headCommitHash: "head" };
const patient = { timeout: 30_000 };
const on = useBus();

test("a list larger than a message of NATS comes in several answers, each application once and in order", async () => {
  const applications: readonly Touched[] = Array.from({ length: 60 }, (_, index) => ({ name: `${index}`, problems: ["x".repeat(30_000)] }));
  await using _serving = serveBranchChanges(on.bus, piped, async () => ({ ...heads, applications, problems: ["unreadable"] }));
  const names: string[] = [];
  let answers = 0;
  while (names.length < 60) {
    const answer = await askForBranchChanges(on.bus, { ...ask, offset: names.length });
    expect(answer).toMatchObject({ ...heads, total: 60, problems: names.length === 0 ? ["unreadable"] : [] });
    names.push(...answer.applications.map(({ name }) => name));
    answers += 1;
  }
  expect(names).toEqual(applications.map(({ name }) => name));
  expect(answers).toBeGreaterThan(1);
  expect((await askForBranchChanges(on.bus, { ...ask, offset: 60 })).applications).toEqual([]);
});

test("a Fault of the watcher reaches the caller, and a piped without one is unavailable", async () => {
  await using _serving = serveBranchChanges(on.bus, piped, () => Promise.reject(new Fault("not_found", "no branch feature")));
  await expect(askForBranchChanges(on.bus, ask)).rejects.toMatchObject({ code: "not_found", message: "no branch feature" });
  const patience = new Patience(1);
  await expect(askForBranchChanges(on.bus, { ...ask, pipedId: "nobody" }, { patience })).rejects.toMatchObject({
    code: "unavailable",
    message: expect.stringMatching(/^no watcher of piped nobody has answered/),
  });
});

test("branches and previews of one piped do not answer each other", async () => {
  const key = { ...piped, applicationId: "5f1c9a2e-0000-8000-9000-000000000000" };
  await using _branches = serveBranchChanges(on.bus, piped, async () => ({ ...heads, applications: [], problems: [] }));
  await using _previews = servePreviews(on.bus, piped, async () => ({ targetCommitHash: "head" }));
  expect(await askForBranchChanges(on.bus, ask)).toMatchObject(heads);
  expect(await askForPreview(on.bus, key)).toMatchObject({ targetCommitHash: "head" });
});

test("more requests than are answered at the same time wait for their turn, and one that nobody waits for any more is not answered", async () => {
  const key = { ...piped, applicationId: "5f1c9a2e-0000-8000-9000-000000000000" };
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const begun: string[] = [];
  await using _serving = servePreviews(on.bus, piped, async ({ branch }) => {
    begun.push(branch?.commitMessage ?? "");
    await released;
    return { targetCommitHash: "head" };
  });
  const application = { name: "shop" };
  const wish = (commitMessage: string, timeoutMs = 60_000) => ({
    branch: { repositoryId: "apps", baseCommitHash: "a", headCommitHash: "b", commitMessage, application },
    timeoutMs,
  });
  const asked = ["1", "2", "3", "4"].map((name) => askForPreview(on.bus, key, wish(name)));
  await expect.poll(() => begun.length).toBe(4);
  await expect(askForPreview(on.bus, key, wish("late", 50))).rejects.toMatchObject({
    code: "deadline",
    message: "the preview took longer than 0.05 s",
  });
  const fifth = askForPreview(on.bus, key, wish("5"));
  release();
  expect(await Promise.all([...asked, fifth])).toHaveLength(5);
  expect(begun.toSorted()).toEqual(["1", "2", "3", "4", "5"]);
});

test("what a watcher was asked for that was killed meanwhile is asked again; one that works on it is not asked for more", async () => {
  const program = fileURLToPath(new URL("../../testing/silent-watcher.ts", import.meta.url));
  const args = [program, on.nats.url, piped.projectId, piped.pipedId];
  await using killed = await startProcess(process.execPath, args, { readyLine: "ready" });
  const asked = askForBranchChanges(on.bus, { ...ask, timeoutMs: 60_000 }, { repeatMs: 50 });
  await killed.line("asked");
  await killed.kill9();

  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let found = 0;
  await using _next = serveBranchChanges(on.bus, piped, async () => {
    found += 1;
    await released;
    return { ...heads, applications: [{ name: "shop" }], problems: [] };
  });
  let repeats = 0;
  const subject = `slipway.preview.ask.${piped.projectId}.${piped.pipedId}.branch`;
  const listening = on.bus.connection.subscribe(subject, { callback: () => void repeats++ });
  await expect.poll(() => found, patient).toBe(1);
  await expect.poll(() => repeats, patient).toBeGreaterThan(2);
  listening.unsubscribe();
  expect(found).toBe(1);
  release();
  expect(await asked).toMatchObject({ ...heads, total: 1 });
});

test("a watcher that was killed and is not started again is named when the time of the caller is over", async () => {
  const alone = { ...piped, pipedId: "alone" };
  const silent = on.bus.connection.subscribe(`slipway.preview.ask.p.alone.branch`, { queue: "previews", callback: () => {} });
  onTestFinished(() => silent.unsubscribe());
  await expect(askForBranchChanges(on.bus, { ...ask, ...alone, timeoutMs: 60 }, { repeatMs: 10 })).rejects.toMatchObject({
    code: "deadline",
    message: "the watcher of piped alone did not answer within 0.06 s: it is busy or was stopped: see slipway status, and ask again",
  });
});
