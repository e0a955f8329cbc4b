import { isApplicationFile } from "@slipway/app-config";
import { type Application, type Commit, type DeployTargets, shouldTriggerOnCommand } from "@slipway/domain";
import { commitUrl, type Commit as GitCommit, type GitRepository, trailer } from "@slipway/git";
import type { Logger } from "@slipway/runtime";
import { ApplicationFiles, pathOfFile, type ReadFile, targetsOf } from "../applications/application-files.ts";
import { applyDiscovery } from "../discovery/apply-discovery.ts";
import { describeFound, planDiscovery } from "../discovery/plan-discovery.ts";
import { type ExamineDeps, examineApplication, type RangeOfCommits } from "../triggers/examine-application.ts";

/** A repository that is watched. */
export interface WatchedRepository {
  readonly id: string;
  readonly remote: string;
  readonly branch: string;
  /** Whether applications are found in it; else only those that were added are looked at. */
  readonly autoRegister: boolean;
}

export interface ProcessHeadDeps extends ExamineDeps {
  readonly projectId: string;
  readonly pipedId: string;
  /** The targets an application is deployed to when its file names none. */
  readonly defaultTargets: DeployTargets;
  readonly log: Logger;
}

/** The trailer by which an event watcher says which commit of another repository caused this one. */
const traceTrailer = "Pipecd-Dev-Trace-Trigger-Commit-Hash";

/** How many commits between two looks are told apart; more are taken as one. */
const maxRange = 500;

/** Brings the applications of one repository to each new head. */
export class HeadProcessor {
  readonly #deps: ProcessHeadDeps;
  readonly #watched: WatchedRepository;
  readonly #repository: GitRepository;
  readonly #files: ApplicationFiles;
  #discoveredAt: string | undefined;

  constructor(deps: ProcessHeadDeps, watched: WatchedRepository, repository: GitRepository) {
    this.#deps = deps;
    this.#watched = watched;
    this.#repository = repository;
    this.#files = new ApplicationFiles(repository);
  }

  /**
   * Finds, moves and removes applications, and examines those whose tree changed: one tree id is compared per application, files are listed and read only
   * where it differs. One application's failure holds no other up. Idempotent: what is done already changes nothing. Throws the first failure, so that the
   * head is looked at again.
   */
  async process(hash: string, signal: AbortSignal, traceparent?: string): Promise<void> {
    await this.#repository.fetch({ want: hash, signal });
    const head = this.#commit(await this.#repository.commit(hash));
    await this.#discover(head);

    const applications = this.#deps.index.inRepository(this.#watched.id).filter(({ removedAt }) => !removedAt);
    const trees = await this.#repository.treeIds(hash, [...new Set(applications.map(({ source }) => source.path))]);
    const files = await this.#files.read(
      hash,
      applications.map(({ source }) => pathOfFile(source)),
    );
    const toExamine = applications.filter(
      ({ seen, source }) =>
        seen === undefined ||
        seen.treeId !== trees.get(source.path) ||
        (seen.commitHash !== hash && looksElsewhere(files.get(pathOfFile(source)))),
    );
    const commitsSince = this.#ranges(head);
    const results = await Promise.allSettled(
      toExamine.map(async (application) => {
        const revision = { commitHash: hash, treeId: trees.get(application.source.path) };
        const file = this.#described(application, files.get(pathOfFile(application.source)));
        const examination = {
          application,
          head,
          revision,
          file,
          commitsSince,
          traceCommitHash: trailer(head.body, traceTrailer),
          traceparent,
        };
        const result = await examineApplication(this.#deps, examination);
        this.#deps.log.info(
          { applicationId: application.id, application: application.name, revision: hash, result },
          "application examined",
        );
      }),
    );
    const failures = results.flatMap((result, place) =>
      result.status === "rejected" ? [{ err: result.reason, applicationId: toExamine[place]?.id }] : [],
    );
    for (const failure of failures) this.#deps.log.warn({ ...failure, revision: hash }, "application could not be examined");
    if (failures[0]) throw failures[0].err;
  }

  /** The head of the branch, and why an application may not be deployed from it by command; undefined when it may. */
  async lookAt(application: Application, signal: AbortSignal): Promise<{ readonly head: Commit; readonly refusal: string | undefined }> {
    const hash = await this.#repository.head({ signal });
    await this.#repository.fetch({ want: hash, signal });
    const head = this.#commit(await this.#repository.commit(hash));
    const path = pathOfFile(application.source);
    const file = (await this.#files.read(hash, [path])).get(path);
    if (!file || "problems" in file) return { head, refusal: file?.problems.join("\n") ?? `no application file ${path}` };
    const decision = shouldTriggerOnCommand(file.config.trigger.onCommand);
    return { head, refusal: decision.trigger ? undefined : decision.reason };
  }

  /** The file of an application at the commit it was triggered for last, and that commit. Throws `not_found` when it is not on disk. */
  async lookAtTriggered(application: Application): Promise<{ readonly commit: Commit; readonly file: ReadFile | undefined } | undefined> {
    const hash = application.lastTriggered?.commitHash;
    if (hash === undefined) return undefined;
    const path = pathOfFile(application.source);
    return { commit: this.#commit(await this.#repository.commit(hash)), file: (await this.#files.read(hash, [path])).get(path) };
  }

  /** Files are listed only when an application file came, went or changed since they were listed last. */
  async #discover(head: Commit): Promise<void> {
    if (!this.#watched.autoRegister) return;
    const changed = this.#discoveredAt && (await this.#repository.changedFiles(this.#discoveredAt, head.hash).catch(() => undefined));
    if (!changed || changed.some((path) => isApplicationFile(path.slice(path.lastIndexOf("/") + 1)))) {
      const found = await this.#files.find(head.hash, this.#deps.defaultTargets);
      const source = { repositoryId: this.#watched.id, remote: this.#watched.remote, branch: this.#watched.branch };
      await applyDiscovery(this.#deps, source, planDiscovery(this.#deps.index.inRepository(this.#watched.id), found), head);
    }
    this.#discoveredAt = head.hash;
  }

  #described(application: Application, file: ReadFile | undefined) {
    if (!file || "problems" in file) return file ?? { problems: ["no application file"] };
    const { config } = file;
    const keepsTargets = application.origin === "api" && Object.keys(config.deployTargets).length === 0;
    const deployTargets = keepsTargets ? application.deployTargets : targetsOf(config, this.#deps.defaultTargets);
    const { path, configFilename } = application.source;
    const described = describeFound({ path, configFilename, config, deployTargets }, application, application.name);
    return {
      config,
      description: { ...described, source: { ...described.source, remote: this.#watched.remote, branch: this.#watched.branch } },
    };
  }

  /** What happened since a revision, listed once however many applications were last seen there. */
  #ranges(head: Commit): (since: string) => Promise<RangeOfCommits> {
    const known = new Map<string, Promise<RangeOfCommits>>();
    return (since) => {
      const range = known.get(since) ?? this.#range(since, head);
      known.set(since, range);
      return range;
    };
  }

  /** A range that is no line of commits, or too long a one, counts as one commit that changed what differs. */
  async #range(since: string, head: Commit): Promise<RangeOfCommits> {
    const { relation, commits, hasMore, changedFiles } = await this.#repository.listCommits(since, head.hash, { limit: maxRange });
    if (changedFiles === undefined) return "unknown";
    if (relation !== "ahead" || hasMore) return [{ commit: head, files: changedFiles }];
    return commits.map((each) => ({ commit: this.#commit(each), files: each.changedFiles }));
  }

  #commit(commit: GitCommit): Commit {
    const { hash, subject, body, author, authoredAt } = commit;
    return { hash, subject, body, author, authoredAt, branch: this.#watched.branch, url: commitUrl(this.#watched.remote, hash) ?? "" };
  }
}

/** Whether an application wants to be deployed for changes outside its directory. */
function looksElsewhere(file: ReadFile | undefined): boolean {
  return file !== undefined && "config" in file && file.config.trigger.onCommit.paths.length > 0;
}
