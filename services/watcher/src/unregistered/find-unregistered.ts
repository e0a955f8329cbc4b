import type { PluginOfPiped } from "@slipway/app-config";
import type { FindApplicationFiles } from "@slipway/bus";
import { type Application, boundList, limits } from "@slipway/domain";
import { UnregisteredReason } from "@slipway/proto/state";
import { deployTargets as targets } from "@slipway/state";
import { type ApplicationFiles, pathOfFile, type ReadFile } from "../applications/application-files.ts";
import type { ApplicationIndex } from "../applications/application-index.ts";
import { type FoundFile, hasLabels, nameOfDirectory } from "../discovery/plan-discovery.ts";
import type { WatchedBranch, WatchedRepository } from "../heads/watched-branch.ts";

export interface FindUnregisteredDeps {
  readonly index: Pick<ApplicationIndex, "inRepository">;
  /** Labels that an application must have to be registered. */
  readonly appSelector: Readonly<Record<string, string>>;
  readonly plugins: readonly PluginOfPiped[];
}

/** One repository: its branch, its files. */
export interface UnregisteredSource {
  readonly watched: WatchedRepository;
  readonly branch: Pick<WatchedBranch, "head">;
  readonly files: Pick<ApplicationFiles, "find" | "read">;
}

/**
 * Lists the application files at the head of a branch that are those of no application, by path, and why: the rules are those of discovery. Changes nothing.
 * Throws `unavailable` while Git cannot be reached.
 */
export function findUnregistered(
  { index, appSelector, plugins }: FindUnregisteredDeps,
  sourceOf: (repositoryId: string) => UnregisteredSource,
): FindApplicationFiles["list"] {
  return async (repositoryId, signal) => {
    const { watched, branch, files } = sourceOf(repositoryId);
    const { hash } = await branch.head(signal);
    const found = await files.find(hash);
    const known = new Map<string, Application>();
    for (const application of index.inRepository(repositoryId)) {
      const place = pathOfFile(application.source);
      if (!application.removedAt || !known.has(place)) known.set(place, application);
    }
    const free = found.files.filter((file) => !isRegistered(known.get(pathOfFile(file))));
    const read = await files.read(hash, free.map(pathOfFile));
    const listed = free.map((file) => {
      const { path, configFilename, config } = file;
      const removed = known.get(pathOfFile(file));
      const reason = reasonOf(file, { removed, registers: watched.autoRegister, isSelected: hasLabels(file, appSelector) });
      return {
        path,
        configFilename,
        name: config?.name || (nameOfDirectory(path) ?? repositoryId),
        labels: { ...config?.labels },
        deployTargets: targets.encode(file.deployTargets),
        namesTargets: namesTargets(read.get(pathOfFile(file))),
        reason,
        problems: reason === UnregisteredReason.INVALID ? [...boundList(problemsOf(read.get(pathOfFile(file))), limits.texts)] : [],
        removedApplicationId: reason === UnregisteredReason.REMOVED ? (removed?.id ?? "") : "",
      };
    });
    return {
      commitHash: hash,
      registers: watched.autoRegister,
      files: listed.toSorted((one, other) => (pathOfFile(one) < pathOfFile(other) ? -1 : 1)),
      problems: [...boundList(found.problems, limits.texts)],
      targets: plugins.map(({ name, deployTargets }) => ({ plugin: name, deployTargets: [...deployTargets] })),
    };
  };
}

function isRegistered(application: Application | undefined): boolean {
  return application !== undefined && application.removedAt === undefined;
}

interface Standing {
  readonly removed: Application | undefined;
  readonly registers: boolean;
  readonly isSelected: boolean;
}

function reasonOf({ config }: FoundFile, { removed, registers, isSelected }: Standing): UnregisteredReason {
  // One that was removed with its file comes back by itself where files are registered.
  if (removed && (removed.staysRemoved || !registers)) return UnregisteredReason.REMOVED;
  if (!config) return UnregisteredReason.INVALID;
  if (!registers) return UnregisteredReason.BY_HAND;
  return isSelected ? UnregisteredReason.SOON : UnregisteredReason.NOT_SELECTED;
}

function namesTargets(file: ReadFile | undefined): boolean {
  return file !== undefined && "config" in file && Object.keys(file.config.deployTargets).length > 0;
}

function problemsOf(file: ReadFile | undefined): readonly string[] {
  return file && "problems" in file ? file.problems : [];
}
