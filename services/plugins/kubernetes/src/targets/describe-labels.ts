/** Labels of deploy targets in a sentence: `label tier: canary`, `labels tier: canary, region: eu`. */
export function describeLabels(labels: Readonly<Record<string, string>>): string {
  const written = Object.entries(labels).map(([name, value]) => `${name}: ${value}`);
  return `${written.length === 1 ? "label" : "labels"} ${written.join(", ")}`;
}
