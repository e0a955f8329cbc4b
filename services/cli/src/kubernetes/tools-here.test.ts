import { expect, test } from "vitest";
import { sourcesHere } from "./tools-here.ts";

test("programs of the PATH are found without being named, and one that the piped file names is asked once", () => {
  const named = { kind: "installed", name: "helm", version: undefined, versionArgs: ["version"] } as const;
  const pinned = { ...named, name: "kustomize", version: "5.0.0" };
  expect(sourcesHere([]).map(({ name }) => name)).toEqual(["kustomize", "helm"]);
  expect(sourcesHere([named, pinned]).map(({ name, version }) => [name, version])).toEqual([
    ["helm", undefined],
    ["kustomize", "5.0.0"],
    ["kustomize", undefined],
  ]);
});
