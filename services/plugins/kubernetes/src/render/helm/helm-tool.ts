import { archiveScript } from "../tools/archive-script.ts";
import type { Tool } from "../tools/tool.ts";

/** The version that is used where `input.helmVersion` names none. */
const defaultHelmVersion = "4.3.1";

const script = archiveScript({
  from: "https://get.helm.sh",
  archive: "helm-v{{ .Version }}-{{ .Os }}-{{ .Arch }}.tar.gz",
  sums: "helm-v{{ .Version }}-{{ .Os }}-{{ .Arch }}.tar.gz.sha256sum",
  member: "{{ .Os }}-{{ .Arch }}/helm",
});

/** Helm in the version that the application file names, or in the default one. */
export function helmTool(version: string): Tool {
  return {
    name: "helm",
    version: version === "" ? defaultHelmVersion : version.replace(/^v(?=\d)/, ""),
    script,
    field: "input.helmVersion",
  };
}
