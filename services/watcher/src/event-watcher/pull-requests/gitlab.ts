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

const mergeRequest = z.object({
  iid: z.int(),
  web_url: z.string(),
  source_branch: z.string(),
  source_project_id: z.int(),
  target_project_id: z.int(),
});

const ended = z.object({
  state: z.string(),
  merged_at: z.string().nullish(),
  closed_at: z.string().nullish(),
  created_at: z.string().nullish(),
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  sha: z.string().nullish(),
});

/** Pages of a listing that are read. */
const mostPages = 20;
const perPage = 50;

/** The merge requests of a project of GitLab. */
export function gitlabHost(options: GitHostOptions): GitHost {
  const requests = `${apiUrlOf(options)}/projects/${encodeURIComponent(repositoryPath(options.remote))}/merge_requests`;
  const call = async <Answer>(
    method: "GET" | "POST" | "PUT",
    url: string,
    answer: z.ZodType<Answer>,
    body?: Readonly<Record<string, unknown>>,
  ): Promise<Answer> => {
    const token = await options.token();
    return await callHost({
      method,
      url,
      headers: { accept: "application/json", "private-token": token },
      token,
      answer,
      ...(body ? { body } : {}),
    });
  };
  return {
    async findOpen(base, prefix) {
      for (let page = 1; page <= mostPages; page += 1) {
        const url = `${requests}?state=opened&target_branch=${encodeURIComponent(base)}&per_page=${perPage}&page=${page}`;
        const found = await call("GET", url, z.array(mergeRequest));
        // A fork may have a branch of the same name.
        const match = found.find((each) => each.source_project_id === each.target_project_id && each.source_branch.startsWith(prefix));
        if (match) return toPullRequest(match);
        if (found.length < perPage) return undefined;
      }
      return undefined;
    },
    async create(base, branch, { title, body }) {
      const given = { source_branch: branch, target_branch: base, title, description: body, remove_source_branch: true };
      return toPullRequest(await call("POST", requests, mergeRequest, given));
    },
    async update({ number }, { title, body }) {
      await call("PUT", `${requests}/${number}`, z.unknown(), { title, description: body });
    },
    look: async (number) => fateOf(await call("GET", `${requests}/${number}`, ended)),
  };
}

function toPullRequest({ iid, web_url: url, source_branch: branch }: z.output<typeof mergeRequest>): PullRequest {
  return { number: iid, url, branch };
}

/** A fast-forward makes no commit; `locked` is a merge in progress. */
function fateOf({ state, ...given }: z.output<typeof ended>): PullRequestFate {
  if (state === "merged")
    return { state, at: timeOf(given.merged_at), mergeCommit: given.merge_commit_sha ?? given.squash_commit_sha ?? given.sha ?? "" };
  return state === "closed"
    ? { state, at: timeOf(given.closed_at), mergeCommit: "" }
    : { state: "open", at: timeOf(given.created_at), mergeCommit: "" };
}
