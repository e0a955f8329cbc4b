import { readFile } from "node:fs/promises";
import { parseApplicationFile, parseEventWatcherFile, parsePipedFile } from "@slipway/app-config";
import { expect, test } from "vitest";

const text = await readFile(new URL("../../../../docs/event-watcher.md", import.meta.url), "utf8");
const examples = [...text.matchAll(/```yaml\n(.*?)```/gs)].map(([, yaml = ""]) => yaml);
const ofKind = (kind: string) => examples.filter((yaml) => yaml.includes(`kind: ${kind}\n`));

test("the application file in the documentation declares a handler", () => {
  for (const yaml of ofKind("Application")) {
    const { application, problems, warnings } = parseApplicationFile(yaml, { filename: "app.pipecd.yaml" });
    expect([...problems, ...warnings]).toEqual([]);
    expect(application?.eventWatchers).toMatchObject([{ matcher: { name: "image-update" } }]);
  }
  expect(ofKind("Application")).toHaveLength(1);
});

test("the file for .pipe in the documentation declares a handler", () => {
  for (const yaml of ofKind("EventWatcher")) {
    const { handlers, problems, warnings } = parseEventWatcherFile(yaml, ".pipe/events.yaml");
    expect([...problems, ...warnings]).toEqual([]);
    expect(handlers).toMatchObject([{ matcher: { name: "image-update" } }]);
  }
  expect(ofKind("EventWatcher")).toHaveLength(1);
});

test("every piped file in the documentation is valid, and all examples are of a known kind", () => {
  for (const yaml of ofKind("Piped")) {
    const { piped, problems, warnings } = parsePipedFile(yaml, { filename: "piped.yaml" });
    expect([...problems, ...warnings]).toEqual([]);
    expect(piped?.eventWatcher.gitRepos).toMatchObject([{ repoId: "apps" }]);
  }
  expect(ofKind("Piped")).toHaveLength(2);
  expect(examples).toHaveLength(4);
});
