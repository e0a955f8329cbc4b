import { expect, test } from "vitest";
import { deploymentIdOf } from "../derived-ids.ts";
import type { SeenRevision } from "./application.ts";
import { occasionAfter } from "./occasion.ts";

const at = (commitHash: string, occasion = ""): SeenRevision => ({ commitHash, treeId: undefined, occasion });

test("the first revision, one that continues and the same one keep the occasion", () => {
  expect(occasionAfter(undefined, "one", false)).toBe("");
  expect(occasionAfter(at("one", "x"), "two", true)).toBe("x");
  expect(occasionAfter(at("one", "x"), "one", false)).toBe("x");
});

test("a commit that is reached again and again by forced pushes is another trigger each time", () => {
  const steps = [
    { hash: "one", continues: false },
    { hash: "two", continues: true },
    { hash: "one", continues: false },
    { hash: "two", continues: true },
    { hash: "one", continues: false },
    { hash: "two", continues: true },
  ];
  const walk = () => {
    let seen: SeenRevision | undefined;
    return steps.map(({ hash, continues }) => {
      seen = at(hash, occasionAfter(seen, hash, continues));
      return deploymentIdOf("app", "commit", hash, seen.occasion);
    });
  };
  expect(new Set(walk()).size).toBe(steps.length);
  expect(walk()).toEqual(walk()); // another watcher
});

test("without an occasion a deployment has the id it always had", () => {
  expect(deploymentIdOf("app", "commit", "one", "")).toBe(deploymentIdOf("app", "commit", "one"));
});
