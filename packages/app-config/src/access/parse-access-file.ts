import { type Problem, readYaml } from "@slipway/yaml";
import { byPosition, checkFile } from "../check/check-file.ts";
import type { AccessConfig } from "./access-config.ts";
import { type AccessSpec, accessSchema } from "./access-schema.ts";
import { workloadRule } from "./workload-schema.ts";

/** The content of an access file, or all its problems. */
export interface ParsedAccessFile {
  /** Undefined if there are problems. */
  readonly access: AccessConfig | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads an access file. Reports all problems at once, with their positions. An unknown field is a problem and not a warning: a rule that is misspelt would let in, or keep out, somebody
 * whom nobody expects. Never throws.
 */
export function parseAccessFile(content: string | Uint8Array, { filename }: { readonly filename: string }): ParsedAccessFile {
  const read = readYaml(content, filename);
  if (!read.file) return { access: undefined, problems: read.problems };
  const { data, problems: misfits, warnings } = checkFile(read.file, accessSchema);
  const unknown = warnings.map(({ message, ...at }) => ({ ...at, message: message.replace(", ignored", "") }));
  const problems = [...misfits, ...unknown, ...read.warnings].toSorted(byPosition);
  return { access: data && problems.length === 0 ? toConfig(data.spec) : undefined, problems };
}

function toConfig({ projects, workloadIdentity, signIn }: AccessSpec): AccessConfig {
  return {
    signIn,
    projects: projects.map(({ id, roles, userGroups, users, allowStrayAsViewer, defaultRole, fourEyes }) => ({
      projectId: id,
      roles,
      groups: userGroups.map(({ ssoGroup: group, role, provider }) => ({ group, role, ...(provider !== "" && { provider }) })),
      users: users.map(({ provider, ...user }) => ({ ...user, ...(provider !== "" && { provider }) })),
      defaultRole: defaultRole || (allowStrayAsViewer ? "Viewer" : undefined),
      fourEyes,
    })),
    workloadIdentity: workloadIdentity.map(workloadRule),
  };
}
