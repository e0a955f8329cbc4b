import { FakeClock, FakeHost, type TestStageOptions, testStage } from "@slipway/plugin-sdk/testing";
import { expect, test } from "vitest";
import { waitApprovalPlugin } from "./wait-approval-plugin.ts";

const start = Temporal.Instant.from("2026-03-01T12:00:00Z");
const users = "pipecd/stage-approved-users";
const display = "pipecd/stage-display-metadata";
const stage = "WAIT_APPROVAL";

function run(host: FakeHost, options: unknown, more: Partial<TestStageOptions> = {}) {
  return testStage(waitApprovalPlugin, { stage, options, host, clock: new FakeClock({ start, autoAdvance: true }), ...more });
}

/** Runs the stage until it has polled for commands once, then stops its process. */
async function runOnce(host: FakeHost, options: unknown, clock = new FakeClock({ start })): Promise<void> {
  const stop = new AbortController();
  const asked = clock.nextSleep();
  const ended = expect(run(host, options, { clock, stopping: stop.signal })).rejects.toMatchObject({ code: "unavailable" });
  await asked;
  stop.abort();
  await ended;
}

test("one approval is enough by default; who approved and when is stored and shown", async () => {
  const host = new FakeHost();
  host.command("approve", "ann", "stage-1", start.add({ seconds: 3 }));
  const { result, lines, metadata, logCompleted } = await run(host, { approvers: ["ann", "bob"] });
  expect(result).toBe("succeeded");
  expect(lines).toEqual([
    "info: waiting for 1 approval by ann or bob",
    "info: ann approved at 2026-03-01T12:00:03Z, 1 of 1",
    "success: approved by ann",
  ]);
  expect(metadata).toEqual({
    approvals: '[{"by":"ann","at":"2026-03-01T12:00:03Z"}]',
    [users]: "ann",
    [display]: "Approved by: ann",
  });
  expect(logCompleted).toBe(true);
});

test("each approval is stored when it arrives", async () => {
  const host = new FakeHost();
  await runOnce(host, { approvers: ["ann", "bob"], minApproverNum: 2 });
  expect(host.metadataOf()).toEqual({ [display]: "0 of 2 approvals" });
  host.command("approve", "ann");
  await runOnce(host, { approvers: ["ann", "bob"], minApproverNum: 2 });
  expect(host.metadataOf()).toMatchObject({ [users]: "ann", [display]: "1 of 2 approvals: ann" });
});

test("a new process resumes with the stored approvals, and counts none twice", async () => {
  const host = new FakeHost();
  const options = { approvers: ["ann", "bob", "cid"], minApproverNum: 2 };
  host.command("approve", "ann", "stage-1", start);
  await runOnce(host, options);
  await runOnce(host, options, new FakeClock({ start: start.add({ minutes: 1 }) })); // receives ann's command again
  host.command("approve", "cid", "stage-1", start.add({ minutes: 2 }));
  const { result, lines, metadata } = await run(host, options, { clock: new FakeClock({ start: start.add({ minutes: 2 }) }) });
  expect(result).toBe("succeeded");
  expect(lines.slice(2)).toEqual([
    "info: resuming with 1 of 2 approvals: ann",
    "info: resuming with 1 of 2 approvals: ann",
    "info: cid approved at 2026-03-01T12:02:00Z, 2 of 2",
    "success: approved by ann, cid",
  ]);
  expect(metadata).toMatchObject({ [users]: "ann, cid", [display]: "Approved by: ann, cid" });
});

test("a stage that was interrupted after its last approval succeeds without polling", async () => {
  const host = new FakeHost();
  const { result } = await run(host, {}, { metadata: { approvals: '[{"by":"ann","at":"2026-03-01T12:00:03Z"}]' } });
  expect(result).toBe("succeeded");
  expect(host.calls).not.toContain("listStageCommands");
});

test("approvals of one user count once, those of other users not at all, and the log says so", async () => {
  const host = new FakeHost();
  host.command("approve", "ann");
  host.command("approve", "ann");
  host.command("approve", "eve");
  host.command("skip", "bob");
  await runOnce(host, { approvers: ["ann", "bob"], minApproverNum: 2 });
  expect(host.lines()).toEqual([
    "info: waiting for 2 approvals by ann or bob",
    "info: ann approved at 2026-03-01T12:00:00Z, 1 of 2",
    "info: eve approved at 2026-03-01T12:00:00Z, which does not count: only ann or bob may approve",
  ]);
});

test("without approvers, anyone whom the host authorises counts", async () => {
  const host = new FakeHost();
  host.command("approve", "eve");
  const { result, lines } = await run(host, { approvers: [] });
  expect(result).toBe("succeeded");
  expect(lines[0]).toBe("info: waiting for 1 approval by anyone who may approve");
});

test("an approval that arrives while the stage waits is noticed within five seconds", async () => {
  const host = new FakeHost();
  const clock = new FakeClock({ start });
  const asked = clock.nextSleep();
  const ended = run(host, {}, { clock });
  await asked;
  host.command("approve", "ann");
  clock.advance({ seconds: 5 });
  expect(await ended).toMatchObject({ result: "succeeded", metadata: { [users]: "ann" } });
});

test.for([
  { name: "an empty name", options: { approvers: ["ann", " "] }, problem: "is empty: write the name of a user" },
  { name: "one name instead of a list", options: { approvers: "ann" }, problem: "with.approvers: must be a list, not text" },
  { name: "zero approvals", options: { minApproverNum: 0 }, problem: "with.minApproverNum: must be at least 1" },
  { name: "half an approval", options: { minApproverNum: 1.5 }, problem: "with.minApproverNum: must be a whole number" },
  {
    name: "more approvals than approvers",
    options: { approvers: ["ann", "ann"], minApproverNum: 2 },
    problem: "with.minApproverNum: 2 approvals are required, but approvers has only 1",
  },
])("$name fails the stage with the problem", async ({ options, problem }) => {
  const { result, message } = await run(new FakeHost(), options);
  expect(result).toBe("failed");
  expect(message).toContain(problem);
});
