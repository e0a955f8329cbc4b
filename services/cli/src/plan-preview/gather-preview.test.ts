import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { PreviewBranchResponseSchema } from "@slipway/proto/api";
import { BranchChange } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { gatherPreview } from "./gather-preview.ts";
import { previewText } from "./preview-text.ts";

type News = NonNullable<MessageInitShape<typeof PreviewBranchResponseSchema>["news"]>;
const branch = (pipedId: string, total = 1): News => ({
  case: "branch",
  value: { pipedId, baseBranch: "main", baseCommitHash: "c".repeat(40), headCommitHash: "d".repeat(40), total },
});
const application = (pipedId: string, path: string, labels: Readonly<Record<string, string>> = {}): News => ({
  case: "application",
  value: { pipedId, application: { name: path, path, labels: { ...labels }, change: BranchChange.UPDATED }, preview: { targets: [] } },
});
const failure: News = { case: "failure", value: { pipedId: "two", reason: "nobody answers", code: "unavailable" } };

async function gather(news: readonly News[], sortLabelKeys: readonly string[] = []) {
  const said: string[] = [];
  async function* previewBranch() {
    for (const each of news) yield create(PreviewBranchResponseSchema, { news: each });
  }
  const options = { sortLabelKeys, progress: (message: string) => void said.push(message), signal: new AbortController().signal };
  return { said, preview: await gatherPreview({ previewBranch }, { branch: "feature" }, options) };
}

test("answers are gathered by piped and path, whatever order they come in, and progress is said", async () => {
  const started: News = { case: "started", value: { pipedIds: ["one", "two"] } };
  const { said, preview } = await gather([
    started,
    branch("two"),
    branch("one", 2),
    application("two", "c"),
    application("one", "b"),
    application("one", "a"),
  ]);
  expect(preview.applications.map(({ pipedId, application: each }) => `${pipedId}/${each?.path}`)).toEqual(["one/a", "one/b", "two/c"]);
  expect(preview.complete).toBe(true);
  expect(said.slice(-2)).toEqual(["piped one: 1 of 2, b", "piped one: 2 of 2, a"]);
});

test("labels sort before piped and path, as pipectl does it", async () => {
  const { preview } = await gather(
    [branch("one", 2), application("one", "a", { team: "z" }), application("one", "b", { team: "y" })],
    ["team"],
  );
  expect(preview.applications.map(({ application: each }) => each?.path)).toEqual(["b", "a"]);
});

test("a name with a line break makes no line of its own", async () => {
  const { said, preview } = await gather([branch("one"), application("one", "a\nnot known: b")]);
  expect(said.at(-1)).toBe("piped one: 1 of 1, a\\nnot known: b");
  expect(previewText(preview, { wide: true })).toContain("== a\\nnot known: b (a\\nnot known: b), piped one");
  expect(previewText(preview, { wide: true })).not.toMatch(/^not known: b/m);
});

test("a piped that could not answer makes the preview incomplete, and is the error if no other answered", async () => {
  const { preview } = await gather([branch("one", 0), failure]);
  expect(preview.complete).toBe(false);
  expect(previewText(preview, { wide: false })).toBe(
    "branch feature (ddddddd) into main (ccccccc), piped one: 0 applications\nnot known: piped two: nobody answers",
  );
  await expect(gather([failure])).rejects.toMatchObject({ code: "unavailable", message: "piped two: nobody answers" });
});

test.for<{ name: string; value: News & { case: "application" } }>([
  {
    name: "an invalid application file",
    value: { case: "application", value: { application: { name: "a", change: BranchChange.INVALID, problems: ["a:1:1: x"] } } },
  },
  { name: "an application without a preview", value: { case: "application", value: { application: { name: "a" }, problem: "x" } } },
  {
    name: "a plugin that does not answer",
    value: { case: "application", value: { application: { name: "a" }, preview: { problems: ["x"] } } },
  },
])("$name makes the preview incomplete", async ({ value }) => {
  const { preview } = await gather([branch("one"), value]);
  expect(preview.complete).toBe(false);
  expect(previewText(preview, { wide: true })).toMatch(/^not known: .*x$/m);
});
