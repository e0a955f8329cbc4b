import { isFault } from "@slipway/domain";
import { writeErr } from "../output/terminal/terminal.ts";
import type { ApiClient } from "./api-client.ts";

/** What a list of the permanent record was limited to. */
export interface Named {
  /** "" for all projects. */
  readonly projectId: string;
  /** Name of an application. */
  readonly application?: string | undefined;
  /** Labels of applications, each as `key` and `value`. */
  readonly labels?: readonly (readonly [key: string, value: string])[];
}

/**
 * Warns of a name or a label that no application has: with a typo a list of the record is empty, or has everything. Only warns, because the record also has what
 * was renamed since.
 */
export async function warnOfUnknown(
  { applications }: Pick<ApiClient, "applications">,
  { projectId, application, labels = [] }: Named,
  signal: AbortSignal,
): Promise<void> {
  const warnings = await Promise.all([
    ...(application === undefined ? [] : [problemOfName(application)]),
    ...labels.map((label) => problemOfLabel(label)),
  ]);
  for (const warning of warnings) if (warning !== undefined) writeErr(`slipway: ${warning}: see slipway app list`);

  async function problemOfName(name: string): Promise<string | undefined> {
    try {
      await applications.getApplication({ idOrName: name, withoutResources: true }, { signal });
      return undefined;
    } catch (error) {
      if (isFault(error, "not_found")) return `no application has the id or name ${name} now`;
      // Several have it.
      if (isFault(error, "invalid")) return undefined;
      throw error;
    }
  }

  async function problemOfLabel([key, value]: readonly [string, string]): Promise<string | undefined> {
    const filter = { projectId, labels: { [key]: value }, includeRemoved: true };
    const { total } = await applications.listApplications({ filter, pageSize: 1, withoutResources: true }, { signal });
    return total === 0 ? `no application has the label ${key}=${value} now` : undefined;
  }
}
