import { applicationKey, disableApplication } from "@slipway/domain";
import { BranchChange } from "@slipway/proto/state";
import { sampleTime } from "@slipway/testkit";
import { expect, test } from "vitest";
import type { Changes } from "../testing/memory-repository.ts";
import { applicationFile, MemoryWatcher, type MemoryWatcherOptions } from "../testing/memory-watcher.ts";
import { touchedByMerge } from "./touched-by-merge.ts";

const shop = { "shop/app.pipecd.yaml": applicationFile("shop"), "shop/config.yaml": "1" };
const blog = { "blog/app.pipecd.yaml": applicationFile("blog"), "blog/config.yaml": "1" };
const trigger = (text: string) => `  trigger: { onCommit: ${text} }\n`;

/** A watcher that has processed `before`, and what merging `changes` would touch. */
async function merge(
  changes: Changes,
  before: Readonly<Record<string, string>> = { ...shop, ...blog },
  options: MemoryWatcherOptions = {},
) {
  const watcher = new MemoryWatcher(options);
  const base = watcher.repository.push(before);
  await watcher.process();
  const merged = watcher.repository.push(changes);
  const { repository, files, deps } = watcher;
  const watched = { id: "apps", remote: "https://github.com/acme/apps", branch: "main", autoRegister: options.autoRegister ?? true };
  const found = await touchedByMerge(deps, { watched, repository, files }, { base, merged });
  return { ...found, watcher };
}

const shown = ({ applications }: Pick<Awaited<ReturnType<typeof merge>>, "applications">) =>
  applications.map(({ name, change, path, fromPath = "", problems = [], notDeployed = "", prunes = false, keptReason = "" }) => ({
    name,
    change,
    path,
    ...(fromPath !== "" && { fromPath }),
    ...(problems.length > 0 && { problems }),
    ...(notDeployed !== "" && { notDeployed }),
    ...(prunes && { prunes }),
    ...(keptReason !== "" && { keptReason }),
  }));

test("an application is touched by a change in its directory, and by no other", async () => {
  expect(shown(await merge({ "shop/config.yaml": "2", "README.md": "x" }))).toEqual([
    { name: "shop", change: BranchChange.UPDATED, path: "shop" },
  ]);
});

test("the rules of onCommit decide: paths add, ignores veto the merge as a whole", async () => {
  const files = {
    "a/app.pipecd.yaml": applicationFile("a", trigger('{ paths: ["common/**"] }')),
    "b/app.pipecd.yaml": applicationFile("b", trigger('{ ignores: ["**/*.md"] }')),
    "c/app.pipecd.yaml": applicationFile("c", trigger("{ disabled: true }")),
  };
  expect(shown(await merge({ "common/x": "1", "b/README.md": "1", "b/config.yaml": "1", "c/config.yaml": "1" }, files))).toEqual([
    { name: "a", change: BranchChange.UPDATED, path: "a" },
    {
      name: "c",
      change: BranchChange.UPDATED,
      path: "c",
      notDeployed: "spec.trigger.onCommit.disabled is set: it is deployed by a sync only",
    },
  ]);
});

test("new, moved, removed and broken applications are told apart, and have the ids that they get", async () => {
  const result = await merge({
    "new/app.pipecd.yaml": applicationFile("new"),
    "moved/app.pipecd.yaml": applicationFile("shop"),
    "shop/app.pipecd.yaml": undefined,
    "blog/app.pipecd.yaml": "kind: [",
  });
  expect(shown(result)).toEqual([
    { name: "blog", change: BranchChange.INVALID, path: "blog", problems: [expect.stringMatching(/^blog\/app\.pipecd\.yaml:1:/)] },
    { name: "shop", change: BranchChange.MOVED, path: "moved", fromPath: "shop" },
    { name: "new", change: BranchChange.ADDED, path: "new" },
  ]);
  await result.watcher.process();
  const ids = new Map((await result.watcher.applications()).map(({ id, name }) => [id, name]));
  expect(result.applications.map(({ applicationId = "" }) => ids.get(applicationId))).toEqual(["blog", "shop", "new"]);
});

test("an application whose file is deleted is removed, and one whose labels the piped does not select any more", async () => {
  const labelled = (team: string) => applicationFile("shop", `  labels: { team: ${team} }\n`);
  const before = { "shop/app.pipecd.yaml": labelled("a"), "blog/app.pipecd.yaml": labelled("a").replace("shop", "blog") };
  const changes = { "shop/app.pipecd.yaml": labelled("b"), "blog/app.pipecd.yaml": undefined };
  const result = await merge(changes, before, { appSelector: { team: "a" } });
  expect(shown(result)).toEqual([
    { name: "blog", change: BranchChange.REMOVED, path: "blog" },
    { name: "shop", change: BranchChange.REMOVED, path: "shop" },
  ]);
});

test("of a removed application it is said whether a merge deletes what it deployed, by the rules of a commit", async () => {
  const pruned = (name: string, team = "a") => applicationFile(name, `  onRemoval: prune\n  labels: { team: ${team} }\n`);
  const before = {
    "blog/app.pipecd.yaml": pruned("blog"),
    "keep/app.pipecd.yaml": applicationFile("keep", "  labels: { team: a }\n"),
    "moved/app.pipecd.yaml": pruned("moved"),
    "other/app.pipecd.yaml": pruned("other"),
    "stays/app.pipecd.yaml": pruned("stays"),
  };
  const gone = { "blog/app.pipecd.yaml": undefined, "keep/app.pipecd.yaml": undefined, "other/app.pipecd.yaml": pruned("other", "b") };
  const removed = { change: BranchChange.REMOVED };
  expect(shown(await merge(gone, before, { appSelector: { team: "a" } }))).toEqual([
    { name: "blog", path: "blog", ...removed, prunes: true },
    { name: "keep", path: "keep", ...removed },
    { name: "other", path: "other", ...removed, keptReason: "its file stays, only its labels do not match the appSelector of the piped" },
  ]);
  const everything = Object.fromEntries(Object.keys(before).map((path) => [path, undefined]));
  const [first] = shown(await merge(everything, before));
  expect(first).toMatchObject({ name: "blog", keptReason: expect.stringContaining("leaves no application in the repository") });
});

test("without autoRegister only known applications count, and a file that is gone is a problem", async () => {
  const { applications } = await merge({ ...shop, "new/app.pipecd.yaml": applicationFile("new") }, {}, { autoRegister: false });
  expect(applications).toEqual([]);
});

test("a disabled and a held application say why a merge does not deploy them", async () => {
  const watcher = new MemoryWatcher();
  const base = watcher.repository.push({ ...shop, ...blog });
  await watcher.process();
  const [first] = await watcher.applications();
  if (!first) throw new Error("there is no application");
  const { state, sequence } = await watcher.deps.applications.change(applicationKey(first), (current) =>
    disableApplication(current, { reason: "migrating", now: sampleTime }),
  );
  watcher.deps.index.observe(state, sequence);
  const merged = watcher.repository.push({ "blog/config.yaml": "2" });
  const watched = { id: "apps", remote: "https://github.com/acme/apps", branch: "main", autoRegister: true };
  const { repository, files, deps } = watcher;
  expect(shown(await touchedByMerge(deps, { watched, repository, files }, { base, merged }))).toEqual([
    { name: "blog", change: BranchChange.UPDATED, path: "blog", notDeployed: "the application is disabled: migrating" },
  ]);
});
