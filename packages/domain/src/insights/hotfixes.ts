import type { CountedDeployment } from "./assessed-deployment.ts";

/**
 * Returns the function that says whether a deployment is a hotfix: by its own words, or by an external event about one of its commits. Many deployments share
 * one list of words, which is looked through once.
 */
export function hotfixes(
  { hotfixLabel }: { readonly hotfixLabel: string },
  labelled: ReadonlySet<string>,
): (fact: Pick<CountedDeployment, "deploymentId" | "words">) => boolean {
  const word = hotfixLabel.toLowerCase();
  const known = new Map<readonly string[], boolean>();
  const hasWord = (words: readonly string[]): boolean => {
    const has = known.get(words) ?? words.includes(word);
    known.set(words, has);
    return has;
  };
  return ({ deploymentId, words }) => hasWord(words) || (labelled.size > 0 && labelled.has(deploymentId));
}
