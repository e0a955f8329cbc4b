import { z } from "zod";
import {
  apiUrlOf,
  callHost,
  type GitHost,
  type GitHostOptions,
  type PullRequest,
  type PullRequestFate,
  repositoryPath,
  timeOf,
} from "./git-host.ts";

const side = z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullish() });
const pull = z.object({ number: z.int(), html_url: z.string(), head: side, base: side });

const ended = z.object({
  state: z.string(),
  merged_at: z.string().nullish(),
  closed_at: z.string().nullish(),
  created_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
});

/** Pages of a listing that are read. */
const mostPages = 20;
const perPage = 50;

/** The pull requests of a repository of GitHub, or of Gitea and Forgejo, whose API has the same form. */
export function githubHost(options: GitHostOptions): GitHost {
  const isGitea = options.kind === "GITEA";
  const pulls = `${apiUrlOf(options)}/repos/${repositoryPath(options.remote).split("/").map(encodeURIComponent).join("/")}/pulls`;
  const call = async <Answer>(
    method: "GET" | "POST" | "PATCH",
    url: string,
    answer: z.ZodType<Answer>,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<Answer> => {
    const token = await options.token();
    const headers = isGitea
      ? { accept: "application/json", authorization: `token ${token}` }
      : { accept: "application/vnd.github+json", authorization: `Bearer ${token}`, "x-github-api-version": "2022-11-28" };
    return await callHost({ method, url, headers, token, answer, ...(body ? { body } : {}) });
  };
  return {
    async findOpen(base, prefix) {
      const size = isGitea ? "limit" : "per_page";
      const filter = isGitea ? "" : `&base=${encodeURIComponent(base)}`;
      for (let page = 1; page <= mostPages; page += 1) {
        const found = await call("GET", `${pulls}?state=open${filter}&${size}=${perPage}&page=${page}`, z.array(pull));
        // A fork may have a branch of the same name, and anybody may open a pull request from it.
        const isOwn = ({ head, base: into }: z.output<typeof pull>) => head.repo?.full_name === into.repo?.full_name;
        const match = found.find((each) => isOwn(each) && each.base.ref === base && each.head.ref.startsWith(prefix));
        if (match) return toPullRequest(match);
        if (found.length < perPage) return undefined;
      }
      return undefined;
    },
    create: async (base, branch, text) => toPullRequest(await call("POST", pulls, pull, { ...text, head: branch, base })),
    async update({ number }, text) {
      await call("PATCH", `${pulls}/${number}`, z.unknown(), { ...text });
    },
    look: async (number) => fateOf(await call("GET", `${pulls}/${number}`, ended)),
  };
}

function toPullRequest({ number, html_url: url, head }: z.output<typeof pull>): PullRequest {
  return { number, url, branch: head.ref };
}

/** While one is open, `merge_commit_sha` is that of a test merge. */
function fateOf({ state, merged_at, closed_at, created_at, merge_commit_sha }: z.output<typeof ended>): PullRequestFate {
  if (merged_at) return { state: "merged", at: timeOf(merged_at), mergeCommit: merge_commit_sha ?? "" };
  return state === "closed"
    ? { state: "closed", at: timeOf(closed_at), mergeCommit: "" }
    : { state: "open", at: timeOf(created_at), mergeCommit: "" };
}
