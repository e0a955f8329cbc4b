import type { Commit } from "@slipway/domain";
import { hashOf, pick } from "./chance.ts";

const authors = [
  "Amara Okafor <amara@example.com>",
  "Jonas Lindqvist <jonas@example.com>",
  "李明 <liming@example.com>",
  "Priya Raman <priya@example.com>",
  "Mateo Álvarez <mateo@example.com>",
  "renovate[bot] <bot@example.com>",
] as const;

const subjects = [
  "feat: retry idempotent requests once before giving up",
  "fix: do not lose the basket when a session is renewed",
  "chore: bump the base image to bookworm-20261109",
  "perf: read prices in one query instead of one for each item",
  "修复:结算页面在地址为空时报错",
  "feat(api): expose shipping estimates for orders that are split over several warehouses and arrive on different days",
  "feat: 支持按仓库拆分订单",
  "fix: close idle connections to the ledger",
  'Revert "feat: stream search results"',
  "chore(deps): update dependency undici to v8.12.4",
  "refactor: the limits of a customer are read in one place",
  "fix: memory limit 512Mi → 768Mi",
] as const;

/** A commit of a repository, by its number. */
export function lifelikeCommit(repository: string, number: number, at: Temporal.Instant): Commit {
  const hash = hashOf(repository, number);
  return {
    hash,
    subject: pick(subjects, "subject", hash),
    body: "",
    author: pick(authors, "author", hash),
    branch: "main",
    url: "",
    authoredAt: at.subtract({ minutes: 4 + (number % 50) }),
  };
}
