import type { RepositoryStatus } from "@slipway/domain";
import { RepositoryService } from "@slipway/proto/api";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import { serve } from "../testing/serve.ts";
import { Repositories } from "./repositories.ts";
import { repositoryService } from "./repository-service.ts";

const status = (pipedId: string, repositoryId: string, given: Partial<RepositoryStatus> = {}): RepositoryStatus => ({
  projectId: "project",
  pipedId,
  pipedName: "",
  repositoryId,
  remote: "https://git.example.com/apps",
  branch: "main",
  head: "a",
  lastSuccessAt: sampleTime,
  lastError: undefined,
  failingSince: undefined,
  problems: [],
  removedAt: undefined,
  encryptionKey: "",
  ...given,
});

test("repositories are listed by piped and id, without those that left the piped file", async () => {
  const repositories = new Repositories();
  for (const each of [status("b", "apps"), status("a", "web"), status("a", "apps"), status("a", "old", { removedAt: sampleTime })])
    repositories.put(each);
  const client = serve(RepositoryService, repositoryService(repositories));
  const list = async (pipedId = "") =>
    (await client.listRepositories({ pipedId })).repositories.map((each) => `${each.pipedId} ${each.repositoryId}`);
  expect(await list()).toEqual(["a apps", "a web", "b apps"]);
  expect(await list("b")).toEqual(["b apps"]);
});

test("the newest status of a repository is the one that counts", async () => {
  const repositories = new Repositories();
  const source = { repositoryId: "apps", remote: "", branch: "", path: "", configFilename: "" };
  const application = { projectId: "project", pipedId: "piped", source };
  const lastError = { reason: "the remote has no branch main", isBranchGone: true, at: sampleTime };
  expect(repositories.problemOf(application)).toBeUndefined();
  repositories.put(status("piped", "apps", { failingSince: sampleTime, lastError }));
  expect(() => repositories.requireBranch(application)).toThrow("has no branch main");
  repositories.put(status("piped", "apps", { lastError }));
  expect(() => repositories.requireBranch(application)).not.toThrow();
  repositories.put(status("piped", "apps", { removedAt: sampleTime }));
  expect(() => repositories.requireBranch(application)).toThrow("repository apps is no longer in the piped file of piped");
});
