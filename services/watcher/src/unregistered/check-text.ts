import { chooseTargets, formatProblem, type PluginOfPiped, readApplicationFile } from "@slipway/app-config";
import type { FindApplicationFiles } from "@slipway/bus";
import { boundList, limits } from "@slipway/domain";
import { deployTargets as targets } from "@slipway/state";

/** Checks the text of an application file against the plugins of the piped, with the code that reads those of Git. */
export function checkText(plugins: readonly PluginOfPiped[]): FindApplicationFiles["check"] {
  return async ({ file: filename, content }, signal) => {
    const found = await readApplicationFile(Buffer.from(content), { filename, plugins, signal });
    const { application, problems, refused, warnings } = found;
    const bounded = (all: typeof problems) => [...boundList(all.map(formatProblem), limits.texts)];
    return {
      problems: bounded(problems),
      warnings: bounded([...refused, ...warnings]),
      name: application?.name ?? "",
      labels: { ...application?.labels },
      deployTargets: targets.encode(chooseTargets(application, plugins)),
    };
  };
}
