import { silentLogger } from "@slipway/runtime";
import { expect, test } from "vitest";
import { ApplicationFiles } from "../../applications/application-files.ts";
import { MemoryRepository } from "../../testing/memory-repository.ts";
import { eventKey } from "./event-handler.ts";
import { RepositoryHandlers } from "./repository-handlers.ts";

const watcher = (name: string, file = "values.yaml") =>
  `{matcher: {name: ${name}}, handler: {config: {replacements: [{file: ${file}, yamlField: $.tag}]}}}`;
const application = (...watchers: readonly string[]) =>
  `apiVersion: pipecd.dev/v1beta1\nkind: Application\nspec: {name: x, plugins: {kubernetes: {}}, eventWatcher: [${watchers.join(", ")}]}\n`;

function setUp() {
  const repository = new MemoryRepository();
  const files = new ApplicationFiles(repository, [{ name: "kubernetes", isBundled: true, deployTargets: ["local"] }]);
  const selection = { includes: [], excludes: [] };
  const handlers = new RepositoryHandlers({ pipedId: "p", repositoryId: "r", files, repository, selection, log: silentLogger() });
  const matching = (name: string) => handlers.matching(eventKey({ name, labels: {} })).map(({ configFile }) => configFile);
  return { repository, handlers, matching };
}

test("handlers are found by the event they match, and follow the commits", async () => {
  const { repository, handlers, matching } = setUp();
  const first = repository.push({
    "a/app.pipecd.yaml": application(watcher("one")),
    "b/app.pipecd.yaml": application(watcher("one"), watcher("two")),
  });
  expect((await handlers.refresh(first)).map(({ name }) => name)).toEqual(["one", "one", "two"]);
  expect(matching("one")).toEqual(["a/app.pipecd.yaml", "b/app.pipecd.yaml"]);

  const second = repository.push({ "a/app.pipecd.yaml": application(watcher("three")), "b/app.pipecd.yaml": undefined });
  expect((await handlers.refresh(second)).map(({ name }) => name)).toEqual(["three"]);
  expect([matching("one"), matching("two"), matching("three")]).toEqual([[], [], ["a/app.pipecd.yaml"]]);
});

test("a file of .pipe that cannot be read is a problem with its place, until it is mended", async () => {
  const { repository, handlers, matching } = setUp();
  const legacy = (events: string) => `apiVersion: pipecd.dev/v1beta1\nkind: EventWatcher\nspec: {events: [${events}]}\n`;
  const fine = legacy("{name: one, replacements: [{file: a.yaml, yamlField: $.tag}]}");
  await handlers.refresh(repository.push({ ".pipe/a.yaml": legacy("{name: one}"), ".pipe/b.yaml": fine }));
  expect(handlers.problems).toEqual([expect.stringMatching(/^\.pipe\/a\.yaml:3:\d+: .*replacements/)]);
  expect(matching("one")).toEqual([".pipe/b.yaml"]);
  await handlers.refresh(repository.push({ "c/app.pipecd.yaml": application(watcher("two")) }));
  expect(handlers.problems).toHaveLength(1);
  await handlers.refresh(repository.push({ ".pipe/a.yaml": fine }));
  expect([handlers.problems, matching("one")]).toEqual([[], [".pipe/b.yaml", ".pipe/a.yaml"]]);
});

test("a commit that changes no file with handlers reads none", async () => {
  const { repository, handlers, matching } = setUp();
  await handlers.refresh(repository.push({ "a/app.pipecd.yaml": application(watcher("one")) }));
  const before = { ...repository.reads };
  expect(await handlers.refresh(repository.push({ "a/values.yaml": "tag: 1\n" }))).toEqual([]);
  expect(repository.reads).toMatchObject({ findFiles: before.findFiles, readFiles: before.readFiles });
  expect(matching("one")).toEqual(["a/app.pipecd.yaml"]);
});

test("a handler keeps its id while its place stays the same, and is new when it matches other events", async () => {
  const { repository, handlers } = setUp();
  const [before] = await handlers.refresh(repository.push({ "a/app.pipecd.yaml": application(watcher("one")) }));
  expect(await handlers.refresh(repository.push({ "a/app.pipecd.yaml": application(watcher("one", "other.yaml")) }))).toEqual([]);
  const found = before && handlers.find(before);
  expect(found).toMatchObject({ replacements: [{ file: "other.yaml" }], directory: "a" });
});

test("labels count as a set, whatever their order", () => {
  expect(eventKey({ name: "x", labels: { a: "1", b: "2" } })).toBe(eventKey({ name: "x", labels: { b: "2", a: "1" } }));
  expect(eventKey({ name: "x", labels: { a: "1" } })).not.toBe(eventKey({ name: "x", labels: {} }));
});
