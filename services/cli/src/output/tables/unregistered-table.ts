import { type UnregisteredFile, type UnregisteredFiles, UnregisteredReason } from "@slipway/proto/state";
import { table } from "./table.ts";

const reasons: Readonly<Record<number, string>> = {
  [UnregisteredReason.BY_HAND]: "add it: slipway app add",
  [UnregisteredReason.NOT_SELECTED]: "its labels do not match the appSelector of the piped",
  [UnregisteredReason.INVALID]: "it is invalid",
  [UnregisteredReason.SOON]: "it is registered with the next look at the branch",
};

/** Application files of no application for people, one a line, with their problems below. */
export function unregisteredTable(found: UnregisteredFiles | undefined, whole: boolean): string {
  if (!found || found.total === 0) return ["every application file is that of an application", ...(found?.problems ?? [])].join("\n");
  const { files, total, problems } = found;
  const rows = files.map((file) => [pathOf(file), file.name, labelsOf(file), whyOf(file)]);
  const wrong = [...files.flatMap((file) => file.problems), ...problems].map((text) => text.replaceAll("\n", "\n    "));
  const more = total > files.length ? [`and ${total - files.length} more`] : [];
  return [table(["file", "name", "labels", "why"], rows, { whole }), ...more, ...(wrong.length > 0 ? ["", ...wrong] : [])].join("\n");
}

function pathOf({ path, configFilename }: UnregisteredFile): string {
  return path === "" ? configFilename : `${path}/${configFilename}`;
}

function labelsOf({ labels }: UnregisteredFile): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(",");
}

function whyOf({ reason, removedApplicationId }: UnregisteredFile): string {
  if (reason === UnregisteredReason.REMOVED) return `it was removed: slipway app enable ${removedApplicationId.slice(0, 8)}`;
  return reasons[reason] ?? "";
}
