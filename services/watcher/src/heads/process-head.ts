import { isApplicationFile } from "@slipway/app-config";
import {
  type Application,
  type Commit,
  describeApplication,
  type Fault,
  formatWarning,
  isFault,
  messageOf,
  seeRevision,
} from "@slipway/domain";
import type { GitRepository } from "@slipway/git";
import { forPrograms, type Logger } from "@slipway/runtime";
import { type ApplicationFiles, pathOfFile, type ReadFile } from "../applications/application-files.ts";
import { describeFile } from "../applications/describe-file.ts";
import { examineInOrder } from "../dependencies/examine-in-order.ts";
import { applyDiscovery, type DiscoveryFailure } from "../discovery/apply-discovery.ts";
import { decidePrunes } from "../discovery/decide-prunes.ts";
import { type FoundFile, hasLabels, planDiscovery } from "../discovery/plan-discovery.ts";
import { type Examination, type ExamineDeps, examineApplication } from "../triggers/examine-application.ts";
import { triggerDueRemovals } from "../triggers/trigger-removal.ts";
import type { WatchedBranch, WatchedRepository } from "./watched-branch.ts";

export interface ProcessHeadDeps extends ExamineDeps {
  readonly projectId: string;
  readonly pipedId: string;
  /** Labels that an application must have to be registered. */
  readonly appSelector: Readonly<Record<string, string>>;
  readonly log: Logger;
}

/** One repository: its branch, its files, its trees. */
export interface HeadSource {
  readonly watched: WatchedRepository;
  readonly branch: WatchedBranch;
  readonly files: ApplicationFiles;
  readonly repository: Pick<GitRepository, "treeIds" | "changedFiles">;
}

function unknownLabels(path: string): string {
  return `${path} is not registered: it is invalid, so its labels cannot be compared with the appSelector of the piped`;
}

/** What came of a head. */
export interface HeadOutcome {
  /** Whether no application failed. If one did, process the head again. */
  readonly isComplete: boolean;
  /** What is wrong with single applications that cannot show it themselves, as sentences. */
  readonly problems: readonly string[];
}

/** Brings the applications of one repository to each new head. */
export class HeadProcessor {
  readonly #deps: ProcessHeadDeps;
  readonly #source: HeadSource;
  #discoveredAt: string | undefined;
  /** How often what was listed was forgotten: a listing that began before does not count. */
  #forgotten = 0;
  #found: string | undefined;
  /** Application files that cannot be used at all. */
  #unusable: readonly string[] = [];

  constructor(deps: ProcessHeadDeps, source: HeadSource) {
    this.#deps = deps;
    this.#source = source;
  }

  /**
   * Registers, moves and removes applications, and examines those whose tree changed. Only one tree id per application is compared; files are
   * listed and read where it differs. A failing application does not stop the others. Idempotent. Throws if the repository cannot be read, and may throw
   * `conflict` if the branch has left the head. Triggers nothing more once the signal aborts.
   */
  async process(hash: string, signal: AbortSignal, traceparent?: string): Promise<HeadOutcome> {
    const head = await this.#source.branch.fetch(hash, signal);
    this.#sayFound(head);
    let late: Fault | undefined;
    const undiscovered = await this.#discover(head, signal).catch((error: unknown) => {
      if (!isFault(error, "conflict")) throw error;
      late = error;
      return [];
    });
    const undeleted = await triggerDueRemovals(this.#deps, this.#source.branch, this.#source.watched.id, traceparent, signal);
    const changed = await this.#changed(head, traceparent, signal);
    // Pushes that come faster than files are listed do not stop those whose file is where it was.
    const examinations = late === undefined ? changed : changed.filter(({ file }) => "description" in file);
    const results = await examineInOrder(examinations, async (examination) => {
      const result = await examineApplication(this.#deps, examination);
      const { application, file } = examination;
      const about = { applicationId: application.id, application: application.name, revision: hash };
      this.#deps.log.info({ ...forPrograms, ...about, result }, "application examined");
      if ("problems" in file) this.#deps.log.warn({ ...about, problems: file.problems }, "application file is invalid");
      const warnings = "description" in file ? file.description.warnings.map(formatWarning) : [];
      if (warnings.length > 0) this.#deps.log.warn({ ...about, warnings }, "application file has warnings");
    });
    const unexamined = results.flatMap((result, index) =>
      result.status === "rejected" ? [{ path: examinations[index]?.application.source.path ?? "", err: result.reason as unknown }] : [],
    );
    const failures = [...undiscovered, ...undeleted, ...unexamined];
    for (const failure of failures) this.#deps.log.warn({ ...failure, revision: hash }, "application could not be examined");
    // A head that is late is looked at again: nobody has anything to mend.
    if (late !== undefined) throw late;
    const words = failures
      .filter(({ err }) => !isFault(err, "conflict"))
      .map(({ path, err }) => `the application in ${JSON.stringify(path)} could not be examined: ${messageOf(err)}`);
    return { isComplete: failures.length === 0, problems: [...this.#unusable, ...words] };
  }

  /** Once, however often it is looked at. */
  #sayFound({ hash: revision, subject, author }: Commit): void {
    if (this.#found === revision) return;
    this.#found = revision;
    this.#deps.log.info({ repository: this.#source.watched.id, revision, commit: subject, author }, "commit found");
  }

  /** Lists the files at the next head, whatever changed. */
  forget(): void {
    this.#forgotten += 1;
    this.#discoveredAt = undefined;
  }

  /** Lists the files only if an application file was added, removed or changed since they were listed last. Returns the applications that failed. */
  async #discover(head: Commit, signal: AbortSignal): Promise<readonly DiscoveryFailure[]> {
    const { watched, branch, files, repository } = this.#source;
    if (!watched.autoRegister) return [];
    const forgotten = this.#forgotten;
    const changed = this.#discoveredAt && (await repository.changedFiles(this.#discoveredAt, head.hash).catch(() => undefined));
    if (!changed || changed.some(isApplicationFile)) {
      this.#discoveredAt = undefined;
      const found = await files.find(head.hash);
      const isSelected = (file: FoundFile) => hasLabels(file, this.#deps.appSelector);
      const source = { repositoryId: watched.id, remote: watched.remote, branch: watched.branch };
      const plan = planDiscovery(this.#deps.index.inRepository(watched.id), found.files, isSelected);
      // Another watcher may already have registered, moved or removed applications as a later head has them.
      if (Object.values(plan).some(({ length }) => length > 0)) await branch.requireHead(head.hash, signal);
      const registered = new Set(this.#deps.index.inRepository(watched.id).map(({ source }) => pathOfFile(source)));
      const unknown = found.files.filter((file) => !file.config && !isSelected(file) && !registered.has(pathOfFile(file)));
      this.#unusable = [
        ...found.problems,
        ...unknown.map(({ path, configFilename }) => unknownLabels(pathOfFile({ path, configFilename }))),
      ];

      const range = branch.rangesTo(head, signal);
      const leftovers = await decidePrunes({
        plan,
        known: this.#deps.index.inRepository(watched.id),
        elsewhere: () => this.#deps.index.elsewhere(watched.id),
        files: found.files,
        isPartial: found.problems.length > 0,
        commitHash: head.hash,
        continues: async (since) => (await range(since)).continues,
      });
      for (const [application, { keptReason }] of leftovers)
        if (keptReason !== undefined)
          this.#deps.log.warn(
            { applicationId: application.id, application: application.name, revision: head.hash, reason: keptReason },
            "objects of a removed application are kept until somebody prunes them",
          );

      const failures = await applyDiscovery(this.#deps, source, plan, head, leftovers);
      if (failures.length > 0) return failures;
    }
    if (forgotten === this.#forgotten) this.#discoveredAt = head.hash;
    return [];
  }

  /** The applications to examine at the head. */
  async #changed(head: Commit, traceparent: string | undefined, signal: AbortSignal): Promise<readonly Examination[]> {
    const { watched, branch, files, repository } = this.#source;
    const applications = this.#deps.index.inRepository(watched.id).filter(({ removedAt }) => !removedAt);
    const paths = applications.map(({ source }) => pathOfFile(source));
    const trees = await repository.treeIds(head.hash, [...new Set(applications.map(({ source }) => source.path))]);
    const read = await files.read(head.hash, paths);
    const commitsSince = branch.rangesTo(head, signal);
    return applications.flatMap((application) => {
      const treeId = trees.get(application.source.path);
      const file = this.#described(application, read.get(pathOfFile(application.source)));
      if (!needsExamination(application, { commitHash: head.hash, treeId, file, ...watched })) return [];
      return [{ application, commit: head, treeId, file, commitsSince, traceparent, signal }];
    });
  }

  #described(application: Application, file: ReadFile | undefined): Examination["file"] {
    if (!file || "problems" in file) return file ?? { problems: ["no application file"] };
    return { config: file.config, description: describeFile(this.#source.watched, application, file) };
  }
}

interface AtHead {
  readonly commitHash: string;
  readonly treeId: string | undefined;
  readonly file: Examination["file"];
  readonly remote: string;
  readonly branch: string;
}

/**
 * Whether something may have changed for an application since it was last seen: in its directory, in the paths its file names, in where the piped
 * file finds its repository, or in how its file is read, because the piped file or this program changed.
 */
function needsExamination(application: Application, { commitHash, treeId, file, remote, branch }: AtHead): boolean {
  const { seen, source } = application;
  if (seen === undefined || seen.treeId !== treeId || source.remote !== remote || source.branch !== branch) return true;
  // A problem that came or went with the piped file or this program must be seen too.
  if ("problems" in file) return seeRevision(application, seen, file.problems, application.updatedAt) !== undefined;
  if (application.configProblems.length > 0) return true;
  if (describeApplication(application, file.description, application.updatedAt)) return true;
  return seen.commitHash !== commitHash && file.config.trigger.onCommit.paths.length > 0;
}
