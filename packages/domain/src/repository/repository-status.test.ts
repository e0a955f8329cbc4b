import { expect, test } from "vitest";
import { afterLook, type RepositoryStatus, repositoryProblem } from "./repository-status.ts";

const at = (second: number) => Temporal.Instant.from("2026-01-01T00:00:00Z").add({ seconds: second });
const fresh: RepositoryStatus = {
  projectId: "p",
  pipedId: "q",
  pipedName: "",
  repositoryId: "apps",
  remote: "https://git.example.com/apps",
  branch: "main",
  head: undefined,
  lastSuccessAt: undefined,
  lastError: undefined,
  failingSince: undefined,
  problems: [],
  removedAt: undefined,
  encryptionKey: "",
};
const gone = { reason: "the remote has no branch main", isBranchGone: true };

test("a repository fails since the first of its errors, and keeps the last one when it recovers", () => {
  const read = afterLook(fresh, { head: "a", problems: ["x"] }, at(0));
  expect(read).toMatchObject({ head: "a", lastSuccessAt: at(0), problems: ["x"], failingSince: undefined });
  const failing = afterLook(afterLook(read, { ...gone, reason: "no route" }, at(1)), gone, at(2));
  expect(failing).toMatchObject({ head: "a", lastSuccessAt: at(0), failingSince: at(1), lastError: { ...gone, at: at(2) } });
  const recovered = afterLook(failing, { head: "b", problems: [] }, at(3));
  expect(recovered).toMatchObject({ head: "b", lastSuccessAt: at(3), failingSince: undefined, lastError: { at: at(2) }, problems: [] });
});

test("a problem says which repository cannot be read, since when and why", () => {
  expect(repositoryProblem(afterLook(fresh, gone, at(1)))).toBe(
    "repository apps cannot be read since 2026-01-01T00:00:01Z: the remote has no branch main",
  );
  expect(repositoryProblem(afterLook(fresh, { head: "a", problems: [] }, at(1)))).toBeUndefined();
});
