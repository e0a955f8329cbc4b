import type { Tool } from "../tools/tool.ts";

/** The version that is used where `input.helmVersion` names none. */
export const defaultHelmVersion = "4.3.1";

/** Downloads a release of helm; a `tools` entry of the piped file replaces it. */
const script = `set -eu
cd "{{ .TmpDir }}"
curl -fsSL "https://get.helm.sh/helm-v{{ .Version }}-{{ .Os }}-{{ .Arch }}.tar.gz" -o helm.tar.gz
tar -xzf helm.tar.gz
mv "{{ .Os }}-{{ .Arch }}/helm" "{{ .OutPath }}"
`;

/** Helm in the version that the application file names, or in the default one. */
export function helmTool(version: string): Tool {
  return { name: "helm", version: version === "" ? defaultHelmVersion : version.replace(/^v/, ""), script };
}
