import type { Application, ApplicationDescription } from "@slipway/domain";
import { describeFound } from "../discovery/plan-discovery.ts";
import type { WatchedRepository } from "../heads/watched-branch.ts";
import type { UsableFile } from "./application-files.ts";

/** Describes an application from its valid file, where it is. One added by a person keeps its targets if the file names none. */
export function describeFile(
  { remote, branch }: Pick<WatchedRepository, "remote" | "branch">,
  application: Application,
  { config, warnings, ...file }: UsableFile,
): ApplicationDescription {
  const keepsTargets = application.origin === "api" && Object.keys(config.deployTargets).length === 0;
  const deployTargets = keepsTargets ? application.deployTargets : file.deployTargets;
  const { path, configFilename } = application.source;
  const description = describeFound({ path, configFilename, config, deployTargets, warnings }, application, application.name);
  return { ...description, source: { ...description.source, remote, branch } };
}
