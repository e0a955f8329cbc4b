import { Fault } from "@slipway/domain";
import { expect, test } from "vitest";
import { useBus } from "../../testing/use-bus.ts";
import { askForApplicationFiles, type FindApplicationFiles, serveApplicationFiles } from "./application-files.ts";
import { askForBranchChanges, serveBranchChanges } from "./branch-changes.ts";
import { Patience } from "./patience.ts";

const piped = { projectId: "p", pipedId: "files" };
const ask = { ...piped, repositoryId: "apps" };
const found = { commitHash: "head", registers: false, problems: [], targets: [] };
const on = useBus();
const finding = (given: Partial<FindApplicationFiles>): FindApplicationFiles => ({
  list: async () => ({ ...found, files: [] }),
  check: async ({ file, content }) => ({ problems: [`${file}: ${content}`] }),
  read: async ({ repositoryId, file }) => ({ commitHash: "head", file, content: `text of ${repositoryId}` }),
  ...given,
});

test("a list larger than a message of NATS is cut, and says how many there are", async () => {
  const files = Array.from({ length: 60 }, (_, index) => ({ path: `${index}`, problems: ["x".repeat(30_000)] }));
  await using _serving = serveApplicationFiles(on.bus, piped, finding({ list: async () => ({ ...found, files }) }));
  const { case: kind, value } = await askForApplicationFiles(on.bus, ask);
  expect({ kind, total: "total" in value ? value.total : 0 }).toEqual({ kind: "files", total: 60 });
  const paths = "files" in value ? value.files.map(({ path }) => path) : [];
  expect(paths.length).toBeGreaterThan(1);
  expect(paths).toEqual(files.slice(0, paths.length).map(({ path }) => path));
});

test("a text is checked, and what a branch touches is answered beside it", async () => {
  await using _files = serveApplicationFiles(on.bus, piped, finding({}));
  const heads = { baseBranch: "main", baseCommitHash: "base", headCommitHash: "head" };
  await using _branches = serveBranchChanges(on.bus, piped, async () => ({ ...heads, applications: [], problems: [] }));
  const checked = await askForApplicationFiles(on.bus, { ...ask, check: { file: "a.yaml", content: "text" } });
  expect(checked).toMatchObject({ case: "checked", value: { problems: ["a.yaml: text"] } });
  expect(await askForBranchChanges(on.bus, { ...ask, branch: "feature" })).toMatchObject(heads);
});

test("the text of a file is read", async () => {
  await using _serving = serveApplicationFiles(on.bus, piped, finding({}));
  const read = await askForApplicationFiles(on.bus, { ...ask, read: "shop/app.pipecd.yaml" });
  expect(read).toMatchObject({ case: "text", value: { file: "shop/app.pipecd.yaml", content: "text of apps" } });
});

test("a Fault of the watcher reaches the caller, and a piped without one is unavailable", async () => {
  const list = () => Promise.reject(new Fault("invalid", "this piped has no repository apps"));
  await using _serving = serveApplicationFiles(on.bus, piped, finding({ list }));
  await expect(askForApplicationFiles(on.bus, ask)).rejects.toMatchObject({
    code: "invalid",
    message: "this piped has no repository apps",
  });
  const patience = new Patience(1);
  await expect(askForApplicationFiles(on.bus, { ...ask, pipedId: "nobody" }, { patience })).rejects.toMatchObject({ code: "unavailable" });
});
