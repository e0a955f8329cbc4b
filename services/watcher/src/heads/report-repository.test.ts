import { Fault, type RepositoryStatus } from "@slipway/domain";
import { silentLogger } from "@slipway/runtime";
import { sampleTime } from "@slipway/testkit";
import { expect, test, vi } from "vitest";
import { newRepositoryStatus } from "./new-repository-status.ts";
import { reportRepository } from "./report-repository.ts";

const watched = { id: "apps", remote: "https://git.example.com/apps", branch: "main", autoRegister: true };
const piped = { projectId: "project", pipedId: "piped", name: "Production" };

function begin() {
  const published: RepositoryStatus[] = [];
  const state = { now: sampleTime, fails: false, key: "one" };
  const report = reportRepository({
    status: newRepositoryStatus(piped, watched),
    publish: async (status) => {
      if (state.fails) throw new Fault("unavailable", "NATS is away");
      published.push(status);
    },
    readEncryptionKey: async () => state.key,
    now: () => state.now,
    log: silentLogger(),
  });
  const after = (seconds: number) => {
    state.now = state.now.add({ seconds });
  };
  return { published, state, report, after };
}
const head = { head: "a", problems: [] };
const failure = { err: new Fault("not_found", "the remote has no branch main") };

test("a change is published at once, and the time of the last success now and then", async () => {
  const { published, report, after } = begin();
  for (const looked of [head, head, head]) {
    report(looked);
    await vi.waitFor(() => expect(published).toHaveLength(1));
    after(10);
  }
  report(head);
  await vi.waitFor(() => expect(published).toHaveLength(2));
  report(failure);
  await vi.waitFor(() => expect(published).toHaveLength(3));
  expect(published.at(-1)).toMatchObject({
    pipedName: "Production",
    head: "a",
    lastSuccessAt: sampleTime.add({ seconds: 30 }),
    lastError: { reason: "the remote has no branch main", isBranchGone: true },
    failingSince: sampleTime.add({ seconds: 30 }),
  });
  report(head);
  await vi.waitFor(() => expect(published).toHaveLength(4));
  expect(published.at(-1)).toMatchObject({ failingSince: undefined, lastError: { isBranchGone: true } });
});

test("a status that could not be published is published with the next look", async () => {
  const { published, state, report } = begin();
  state.fails = true;
  report(failure);
  await vi.waitFor(() => expect(state.fails).toBe(true));
  await new Promise(setImmediate);
  state.fails = false;
  report(failure);
  await vi.waitFor(() => expect(published).toHaveLength(1));
});

test("a key that was rotated is published with the next look", async () => {
  const { published, state, report } = begin();
  report(head);
  await vi.waitFor(() => expect(published).toMatchObject([{ encryptionKey: "one" }]));
  await new Promise(setImmediate);
  state.key = "two";
  report(head);
  await vi.waitFor(() => expect(published).toMatchObject([{ encryptionKey: "one" }, { encryptionKey: "two" }]));
});
