import { dependencyCycle, describeCycle, MatchIndex } from "@slipway/domain";
import type { CheckedApplication, CheckedFile } from "./checked-file.ts";

/** Adds to files that were checked together that their applications wait for each other, with the way. Applications of other files are not known. */
export function checkDependencies(files: readonly CheckedApplication[]): readonly CheckedFile[] {
  const known = files.flatMap(({ checked: { file: id }, application }) => {
    if (!application) return [];
    const { name, kind, labels, dependsOn } = application;
    return [{ id, name, kind, labels, dependsOn }];
  });
  const index = new MatchIndex(known);
  const dependenciesOf = (id: string) =>
    index.get(id)?.dependsOn.flatMap((each) => index.matching(each, id).map((found) => found.id)) ?? [];
  return files.map(({ checked, application }) => {
    const { file } = checked;
    const cycle = application && application.dependsOn.length > 0 ? dependencyCycle(file, dependenciesOf) : undefined;
    if (!cycle) return checked;
    const message = describeCycle(cycle.map((id) => index.get(id)?.name || id));
    const at = application?.dependsOn.find((each) => index.matching(each, file).some(({ id }) => id === cycle[1]));
    const { line = 1, column = 1 } = at ?? {};
    const problem = { file, line, column, path: "spec.dependsOn", message: `spec.dependsOn: ${message}` };
    return { ...checked, ok: false, problems: [...checked.problems, problem] };
  });
}
