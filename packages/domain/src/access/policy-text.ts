import type { Policy } from "./policy.ts";

/** A policy as PipeCD writes it, which `parsePolicy` reads. Names of applications and stages are not in it: they are beside it in an access file. */
export function policyText({ resources, actions }: Pick<Policy, "resources" | "actions">): string {
  const types = resources.map(({ resource, labels }) => {
    const pairs = Object.entries(labels).map(([key, value]) => `${key}:${value}`);
    return pairs.length === 0 ? resource : `${resource}{${pairs.join(",")}}`;
  });
  return `resources=${types.join(",")};actions=${actions.join(",")}`;
}
