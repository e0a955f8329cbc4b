import type { RepositoryStatus } from "@slipway/domain";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { useBus } from "../testing/use-bus.ts";
import { listRepositories, publishRepository, watchRepositories } from "./repository-status.ts";

const system = useBus();
const bus = () => system.bus;
const status = (repositoryId: string, given: Partial<RepositoryStatus> = {}): RepositoryStatus => ({
  projectId: "project",
  pipedId: "piped",
  pipedName: "Production",
  repositoryId,
  remote: "https://git.example.com/apps",
  branch: "main",
  head: "a",
  lastSuccessAt: sampleTime,
  lastError: { reason: "no route", isBranchGone: false, at: sampleTime },
  failingSince: undefined,
  problems: ["x"],
  removedAt: undefined,
  encryptionKey: "",
  ...given,
});

test("the newest status of each repository is kept, whatever its id, and every change is watched", async () => {
  const [apps, odd] = [status("apps"), status("an id/with *.>", { head: undefined, failingSince: sampleTime })];
  await publishRepository(bus(), status("apps", { head: "old" }));
  for (const each of [apps, odd]) await publishRepository(bus(), each);
  await publishRepository(bus(), status("other", { pipedId: "another" }));
  const listed = await listRepositories(bus(), { projectId: "project", pipedId: "piped" });
  expect(listed.toSorted((a, b) => a.repositoryId.localeCompare(b.repositoryId))).toEqual([odd, apps]);

  const stop = new AbortController();
  const seen: string[] = [];
  for await (const item of watchRepositories(bus(), { signal: stop.signal })) {
    if (item.kind === "ready") await publishRepository(bus(), status("apps", { head: "new" }));
    else seen.push(`${item.repository.repositoryId} ${item.repository.head ?? "-"}`);
    if (item.kind === "repository" && item.repository.head === "new") stop.abort();
  }
  expect(seen.toSorted()).toEqual(["an id/with *.> -", "apps a", "apps new", "other a"]);
});
