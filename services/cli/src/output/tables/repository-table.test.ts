import type { RepositoryStatus } from "@slipway/domain";
import { expect, test } from "vitest";
import { repositoryTable } from "./repository-table.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const nowMs = at.add({ seconds: 60 }).epochMilliseconds;
const narrow = { wide: false };
const status: RepositoryStatus = {
  projectId: "p",
  pipedId: "production",
  pipedName: "Production",
  repositoryId: "apps",
  remote: "https://git.example.com/apps",
  branch: "main",
  head: "abcdef0123",
  lastSuccessAt: at,
  lastError: { reason: "no route to host", isBranchGone: false, at },
  failingSince: undefined,
  problems: ['"caf\ufffd/app.pipecd.yaml" is not deployed: its path is not UTF-8; rename it'],
  removedAt: undefined,
  encryptionKey: "",
};

test("a repository that can be read shows its head, its last success and what was wrong before", () => {
  expect(repositoryTable([status], nowMs, narrow)).toMatch(/production \(Production\) +apps +main +Ok +- +abcdef0 +1m +https:\/\/git/);
  expect(repositoryTable([status], nowMs, narrow)).toMatch(/apps: before \(1m ago\): no route to host\napps: "caf.+ rename it$/);
});

test("a repository that cannot be read shows since when and why", () => {
  const shown = repositoryTable([{ ...status, failingSince: at, head: undefined, lastSuccessAt: undefined, problems: [] }], nowMs, narrow);
  expect(shown).toMatch(/apps +main +Failing +1m +- +- /);
  expect(shown).toMatch(/\n\napps: no route to host$/);
});

test("further lines of a problem stand further in than the lines of the list", () => {
  const shown = repositoryTable([{ ...status, lastError: undefined, problems: ["a file is wrong\nother: no problem"] }], nowMs, narrow);
  expect(shown).toMatch(/\n\napps: a file is wrong\n {4}other: no problem$/);
});

test("wide shows the whole head and address, and the last error beside the last success", () => {
  const remote = `https://git.example.com/${"long/".repeat(60)}apps`;
  const never: RepositoryStatus = { ...status, repositoryId: "fine", lastError: undefined, problems: [] };
  const [headings, first, second] = repositoryTable([{ ...status, remote }, never], nowMs, { wide: true }).split("\n");
  expect(headings).toMatch(/HEAD +LAST SUCCESS +REMOTE +LAST ERROR$/);
  expect(first).toMatch(new RegExp(`abcdef0123 +1m +${remote} +1m ago: no route to host$`));
  expect(second).toMatch(/apps +-$/);
});

test("without repositories it says who reports them", () => {
  expect(repositoryTable([], nowMs, narrow)).toContain("a running watcher reports");
});
