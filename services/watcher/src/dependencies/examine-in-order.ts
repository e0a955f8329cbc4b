import { Fault, MatchIndex } from "@slipway/domain";
import type { Examination } from "../triggers/examine-application.ts";

/**
 * Examines applications at the same time, but each after those that it depends on: whoever then sees its deployment also sees theirs, and lets it wait. One that
 * depends on an application that could not be examined is not examined either. Those that depend on each other are examined as if they did not: their deployments
 * are refused. Returns the results in the given order.
 */
export async function examineInOrder<Result>(
  examinations: readonly Examination[],
  examine: (examination: Examination) => Promise<Result>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  const waits = examinations.some(({ file }) => "config" in file && file.config.dependsOn.length > 0);
  if (!waits) return await Promise.allSettled(examinations.map(examine));
  const index = new MatchIndex(
    examinations.map(({ application, file }) => ({ ...application, ...("description" in file && file.description) })),
  );
  const byId = new Map(examinations.map((each) => [each.application.id, each]));
  const begun = new Map<string, Promise<Result>>();
  const open = new Set<string>();

  const begin = (examination: Examination): Promise<Result> => {
    const { id } = examination.application;
    const known = begun.get(id);
    if (known) return known;
    open.add(id);
    const before = dependenciesOf(examination).flatMap((each) => {
      const dependency = byId.get(each.id);
      return dependency === undefined || open.has(each.id) ? [] : [begin(dependency)];
    });
    open.delete(id);
    const examined = before.length === 0 ? examine(examination) : after(before, examination.application.name, () => examine(examination));
    begun.set(id, examined);
    return examined;
  };
  const dependenciesOf = ({ file, application }: Examination) =>
    "config" in file ? file.config.dependsOn.flatMap((each) => index.matching(each, application.id)) : [];
  return await Promise.allSettled(examinations.map(begin));
}

async function after<Result>(before: readonly Promise<unknown>[], name: string, examine: () => Promise<Result>): Promise<Result> {
  const results = await Promise.allSettled(before);
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw new Fault("conflict", `${name} is examined after what it depends on`, { cause: failed.reason });
  return await examine();
}
