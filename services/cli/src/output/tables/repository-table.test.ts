import type { RepositoryStatus } from "@slipway/domain";
import { expect, test } from "vitest";
import { repositoryTable } from "./repository-table.ts";

const at = Temporal.Instant.from("2026-01-01T00:00:00Z");
const nowMs = at.add({ seconds: 60 }).epochMilliseconds;
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
};

test("a repository that can be read shows its head, its last success and what was wrong before", () => {
  expect(repositoryTable([status], nowMs)).toMatch(/production \(Production\) +apps +main +Ok +- +abcdef0 +1m +https:\/\/git/);
  expect(repositoryTable([status], nowMs)).toMatch(/apps: before \(1m ago\): no route to host\napps: "caf.+ rename it$/);
});

test("a repository that cannot be read shows since when and why", () => {
  const shown = repositoryTable([{ ...status, failingSince: at, head: undefined, lastSuccessAt: undefined, problems: [] }], nowMs);
  expect(shown).toMatch(/apps +main +Failing +1m +- +- /);
  expect(shown).toMatch(/\n\napps: no route to host$/);
});

test("without repositories it says who reports them", () => {
  expect(repositoryTable([], nowMs)).toContain("a running watcher reports");
});
