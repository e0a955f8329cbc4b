import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that take a minute or more. One that begins last is waited for alone. */
export const longestFiles: readonly string[] = [
  "test/compat/pipecd-plugin.test.ts",
  "test/page/tasks.test.ts",
  "test/faults/random-instants.test.ts",
  "test/e2e/plan-preview.test.ts",
  "packages/plugin-conformance/src/run-conformance.system.test.ts",
  "packages/plugin-conformance/src/checks/checks.system.test.ts",
];

/** The order of vitest, in which a fresh clone begins with the largest files, but with the longest ones first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => placeOf(one.moduleId) - placeOf(other.moduleId));
  }
}

export function placeOf(path: string): number {
  const place = longestFiles.findIndex((file) => path.endsWith(`/${file}`));
  return place < 0 ? longestFiles.length : place;
}
