import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type BranchApplicationPreviewSchema, BranchPreviewSchema } from "@slipway/proto/api";
import { BranchChange, SyncStrategy } from "@slipway/proto/state";
import { expect, test } from "vitest";
import { code, fenced, words } from "./markdown-words.ts";
import { previewMarkdown } from "./preview-markdown.ts";

type Application = MessageInitShape<typeof BranchApplicationPreviewSchema>;
const diff = (lines: number) => Array.from({ length: lines }, (_, index) => `+ line ${index}`).join("\n");
const application = (name: string, details: string, problem = ""): Application => ({
  pipedId: "dev",
  application: { name, path: `apps/${name}`, change: BranchChange.UPDATED, deployTargets: { kubernetes: { names: ["eu"] } } },
  preview: {
    runningCommitHash: "a".repeat(40),
    targetCommitHash: "b".repeat(40),
    strategy: SyncStrategy.PIPELINE,
    strategyReason: "an image changed",
    stages: [{ name: "WAIT" }, { name: "K8S_ROLLBACK", rollback: true }],
    targets: [{ plugin: "kubernetes", deployTarget: "eu", summary: "1 changed", details, noChange: details === "" }],
  },
  problem,
});
const piped = { pipedId: "dev", baseBranch: "main", baseCommitHash: "c".repeat(40), headCommitHash: "d".repeat(40), total: 1 };
const preview = (applications: readonly Application[], given: MessageInitShape<typeof BranchPreviewSchema> = {}) =>
  create(BranchPreviewSchema, { branch: "feature", pipeds: [piped], applications: [...applications], complete: true, ...given });

test("a table comes first, then the folded details of what changes", () => {
  const text = previewMarkdown(preview([application("shop", "- a\n+ b"), application("blog", "")]));
  expect(text).toBe(`## Plan preview: <code>feature</code> → <code>main</code>

2 applications; piped <code>dev</code>: <code>ddddddd</code> merged into <code>ccccccc</code>


| Application | Change | Strategy | Deploy targets | Summary |
| --- | --- | --- | --- | --- |
| <code>shop</code> | updated | pipeline | kubernetes: eu | 1 changed |
| <code>blog</code> | updated | pipeline | kubernetes: eu | 1 changed |

<details><summary><code>shop</code>: 1 changed</summary>

- Commits: aaaaaaa &#40;running&#41; → bbbbbbb &#40;merged&#41;
- Strategy: an image changed
- Stages: WAIT; on rollback: K8S&#95;ROLLBACK

**kubernetes, target <code>eu</code>**: 1 changed

\`\`\`diff
- a
+ b
\`\`\`

</details>`);
});

test("what is not known is said before everything else, and the application has its details", () => {
  const text = previewMarkdown(
    preview([application("shop", "", "plugin kubernetes does not answer")], {
      complete: false,
      failures: [{ pipedId: "prod", reason: "nobody answers" }],
    }),
  );
  expect(text).toContain("> [!WARNING]\n> Not everything could be previewed");
  expect(text).toContain("- **Not known:** piped <code>prod</code>: nobody answers");
  expect(text).toContain("<details><summary><code>shop</code>: not known: plugin kubernetes does not answer</summary>");
});

test("nothing of a manifest or a name is obeyed: no fence, cell, tag, link or mention", () => {
  expect(fenced("a\n````\n</details> @team", "diff")).toBe("`````diff\na\n````\n</details> @team\n`````");
  expect(code("a`b|c\n<img>")).toBe("<code>a&#96;b&#124;c &#60;img&#62;</code>");
  expect(words("www.evil.com, acme/repo#12 and !7")).toBe("www\u200c.evil.com, acme/repo&#35;\u200c12 and &#33;\u200c7");
  expect(words("[x](http://y) @team ![z]")).toBe("&#91;x&#93;&#40;http:&#47;&#47;y&#41; @\u200cteam &#33;&#91;z&#93;");
});

test.for([
  {
    name: "one huge difference",
    applications: [application("shop", diff(20_000))],
    says: /\n_… and \d+ more lines, which do not fit into a comment\._/,
  },
  {
    name: "a line longer than a comment",
    applications: [application("shop", `+ ${"x".repeat(200_000)}`)],
    says: /_1 more line, which do not fit/,
  },
  {
    name: "many applications",
    applications: Array.from({ length: 2_000 }, (_, index) => application(`app-${index}`, diff(50))),
    says: /_… and \d+ more applications\._[\s\S]*The details of \d+ applications do not fit into a comment/,
  },
  { name: "many fences in a difference", applications: [application("shop", "`".repeat(70_000))], says: /do not fit into a comment/ },
])("$name fits into a comment of GitHub, and what was cut is said", ({ applications, says }) => {
  const text = previewMarkdown(preview(applications));
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(text).toMatch(says);
  expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
  expect((text.match(/^`{3,}/gm) ?? []).length % 2).toBe(0);
});

test("a short difference leaves its room to a long one", () => {
  const text = previewMarkdown(preview([application("small", "+ a"), application("large", diff(3_000))]));
  expect(text).toContain("+ line 2999");
});

test("a reason of several lines keeps its breaks, in one item of the list", () => {
  const text = previewMarkdown(preview([application("shop", "", "the webhook is away\n\n  ask <b>its</b> owner")], { complete: false }));
  expect(text).toContain("\n- **Not known:** the webhook is away<br>ask &#60;b&#62;its&#60;/b&#62; owner\n");
});
