import { Fault } from "@slipway/domain";
import { BranchPreviewSchema } from "@slipway/proto/api";
import { Command, Option } from "commander";
import { connectionOptions } from "../connection/connection-options.ts";
import { timeLimit } from "../connection/time-limit.ts";
import { withApi } from "../connection/with-api.ts";
import type { ConnectionOptions } from "../contexts/connection.ts";
import { exitCodes } from "../exit-codes.ts";
import { type OutputFormat, outputFormats, print } from "../output/print.ts";
import { writeErr, writeOut } from "../output/terminal/terminal.ts";
import { gatherPreview } from "../plan-preview/gather-preview.ts";
import { previewMarkdown } from "../plan-preview/preview-markdown.ts";
import { previewText } from "../plan-preview/preview-text.ts";
import { remoteHere, withoutCredentials } from "../plan-preview/remote-here.ts";
import { savePlan } from "../plan-preview/saved-plan.ts";
import { commitHash, durationMs } from "./option-values.ts";
import { withExamples } from "./with-examples.ts";

interface Options extends ConnectionOptions {
  readonly branch?: string;
  readonly headBranch?: string;
  readonly commit?: string;
  readonly headCommit?: string;
  readonly repo?: string;
  readonly repoRemoteUrl?: string;
  readonly baseBranch?: string;
  readonly commitMessage: string;
  readonly timeout: number;
  readonly pipedHandleTimeout: number;
  readonly sortLabelKeys?: string;
  readonly savePlan?: string;
  readonly out?: string;
  readonly output: OutputFormat | "markdown";
}

/** `slipway plan-preview` */
export function planPreviewCommand(): Command {
  const command = new Command("plan-preview")
    .description(
      "Show what merging a branch would deploy: every application it touches, on all deploy targets; secrets are masked. Exit code 1 if not everything could be previewed, 3 if there is no such branch or repository",
    )
    .option("--branch <branch>", "branch that would be merged")
    .addOption(new Option("--head-branch <branch>", "the same as --branch, as pipectl calls it").conflicts("branch"))
    .option("--commit <hash>", "complete hash of a commit of the branch (default: its newest one)", commitHash)
    .addOption(new Option("--head-commit <hash>", "the same as --commit, as pipectl calls it").argParser(commitHash).conflicts("commit"))
    .option("--repo <id>", "id of the repository in the piped files (default: by the remote of the current directory)")
    .addOption(new Option("--repo-remote-url <url>", "address of the repository, instead of its id").conflicts("repo"))
    .option("--base-branch <branch>", "only pipeds that watch this branch (default: all that watch the repository)")
    .option(
      "--commit-message <text>",
      "message of the merge, for the commit matchers of application files (default: that of the branch's newest commit)",
      "",
    )
    .addOption(
      new Option("--timeout <duration>", "how long to wait for everything").argParser(durationMs).default(durationMs("10m"), "10m"),
    )
    .addOption(
      new Option("--piped-handle-timeout <duration>", "how long each piped has, at most 1h")
        .argParser(durationMs)
        .default(durationMs("5m"), "5m"),
    )
    .option("--sort-label-keys <keys>", "sort applications by the values of these labels, separated by commas (default: by piped and path)")
    .option(
      "--save-plan <file>",
      "also write the result to this file, as JSON; app sync NAME --plan FILE applies the plan of an application in it",
    )
    .addOption(new Option("--out <file>", "the same as --save-plan, as pipectl calls it").conflicts("savePlan"))
    .addOption(
      new Option("-o, --output <format>", "output format; markdown is for a comment on a pull request, wide cuts nothing")
        .choices([...outputFormats, "markdown"])
        .default("table"),
    )
    .action(preview);
  for (const option of connectionOptions()) command.addOption(option);
  return withExamples(
    command,
    "plan-preview --branch new-image",
    "plan-preview --branch new-image --repo apps -o json",
    "plan-preview --branch new-image --save-plan plan.json",
    'plan-preview --branch "$CI_COMMIT_BRANCH" --commit "$CI_COMMIT_SHA" -o markdown > comment.md',
    "plan-preview --repo-remote-url https://github.com/acme/apps --head-branch new-image --base-branch main --out preview.json",
  );
}

async function preview(options: Options): Promise<void> {
  const branch = options.branch ?? options.headBranch;
  if (branch === undefined) throw new Fault("invalid", "name the branch with --branch");
  const place = await placeOf(options);
  const request = {
    ...place,
    branch,
    commitHash: wholeHash(options.commit ?? options.headCommit),
    baseBranch: options.baseBranch ?? "",
    commitMessage: options.commitMessage,
    pipedTimeoutMs: Math.ceil(options.pipedHandleTimeout),
  };
  const answer = await withApi(options, async (api, signal, { project }) => {
    const limit = timeLimit(options.timeout);
    const sortLabelKeys = options.sortLabelKeys?.split(",").map((key) => key.trim()) ?? [];
    const gathering = { sortLabelKeys, progress: say, signal: AbortSignal.any([signal, limit]) };
    return await gatherPreview(api.previews, { ...request, projectId: project }, gathering).catch((error: unknown) => {
      if (!limit.aborted || signal.aborted) throw error;
      throw new Fault("deadline", `the preview was not complete within ${options.timeout / 1000} s: set --timeout`);
    });
  });
  const file = options.savePlan ?? options.out;
  if (file !== undefined) await savePlan(file, BranchPreviewSchema, answer);
  if (options.output === "markdown") writeOut(previewMarkdown(answer));
  else print(BranchPreviewSchema, answer, options.output, (shown) => previewText(answer, shown));
  if (!answer.complete) process.exitCode = exitCodes.failed;
}

async function placeOf({ repo, repoRemoteUrl }: Options): Promise<{ readonly repositoryId: string } | { readonly remote: string }> {
  if (repo !== undefined) return { repositoryId: repo };
  return { remote: repoRemoteUrl === undefined ? await remoteHere(process.cwd()) : withoutCredentials(repoRemoteUrl) };
}

function wholeHash(hash = ""): string {
  if (hash === "" || hash.length === 40 || hash.length === 64) return hash;
  throw new Fault("invalid", `${hash} is the beginning of a commit hash: give all 40 digits`);
}

function say(message: string): void {
  writeErr(`slipway: ${message}`);
}
