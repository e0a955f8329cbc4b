export { containedPath } from "./files/contained-path.ts";
export type { NotAFile } from "./files/read-files.ts";
export type { FoundFiles } from "./files/tree.ts";
export type { Commit, ListedCommit } from "./history/commit.ts";
export type { CommitRange, ListCommitsOptions } from "./history/history.ts";
export type { Merge } from "./history/merge.ts";
export { trailer } from "./history/trailer.ts";
export type { NetworkOptions } from "./remote/network-fault.ts";
export type { Credentials, HttpsCredentials, RepositoryConfig, SshCredentials } from "./remote/repository-config.ts";
export {
  type CheckedOutSource,
  type DeploymentSource,
  type OpenSourceOptions,
  openDeploymentSource,
  type SourceFiles,
} from "./sources/deployment-source.ts";
export type { CopyOptions, PrivateCopy } from "./sources/private-copy.ts";
export type { GitRepository } from "./sources/repository.ts";
export { findSharedDirectory } from "./sources/shared-directory.ts";
export { openSources, type Sources, type SourcesOptions } from "./sources/sources.ts";
export type { CheckoutOptions, Worktree } from "./worktrees/worktrees.ts";
export type { NewCommit, Signature } from "./writing/new-commit.ts";
export type { BranchTip, WriteOptions, Written } from "./writing/write-branch.ts";
