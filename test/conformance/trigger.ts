import { compilePathMatcher as compilePaths, matchPath } from "@slipway/app-config";
import { isTouched, skipOnMatches } from "@slipway/domain";

type Lists = Readonly<Record<string, readonly string[]>>;

/** Functions of the `trigger` cases. Images and versions are the kubernetes plugin's: `parseImage` and `determineVersions` go here. */
export const trigger: Readonly<Record<string, (input: never) => unknown>> = {
  touched: ({ appDir, paths, ignores, changedFiles }: Lists & { appDir: string }) =>
    orError({ touched: false }, () => ({
      touched: isTouched({ appDir, paths: paths ?? [], ignores: ignores ?? [], changedFiles: changedFiles ?? [], compilePaths }),
    })),
  matchPath: ({ patterns, path }: { patterns: readonly string[]; path: string }) =>
    orError({ match: false }, () => ({ match: matchPath(patterns, path) })),
  skipByCommitMessage: ({ commitMessage, commitMessagePrefixes }: { commitMessage: string; commitMessagePrefixes: readonly string[] }) => ({
    skip: skipOnMatches({ paths: [], commitMessagePrefixes }, { subject: commitMessage, changedFiles: [], compilePaths }),
  }),
  skipByPaths: ({ paths, changedFiles }: { paths: readonly string[]; changedFiles: readonly string[] }) => ({
    skip: skipOnMatches({ paths, commitMessagePrefixes: [] }, { subject: "", changedFiles, compilePaths }),
  }),
};

function orError(otherwise: object, answer: () => object): object {
  try {
    return { ...answer(), error: false };
  } catch {
    return { ...otherwise, error: true };
  }
}
