import type { Tool } from "../../render/tools/tool.ts";

/** The version that is used where neither the application nor the deploy target names one. */
const defaultVersion = "1.35.4";

const script = `set -eu
cd "{{ .TmpDir }}"
fetch() {
  if command -v curl >/dev/null; then curl -fsSL --retry 3 -o "$2" -- "$1"; else wget -q -O "$2" -- "$1"; fi
}
from="https://dl.k8s.io/release/v{{ .Version }}/bin/{{ .Os }}/{{ .Arch }}"
fetch "$from/kubectl" kubectl
fetch "$from/kubectl.sha256" hash
printf '%s  kubectl\\n' "$(cat hash)" > sum
if command -v sha256sum >/dev/null; then sha256sum -c sum; else shasum -a 256 -c sum; fi
mv -- kubectl "{{ .OutPath }}"
`;

/** kubectl in the first of the versions that is not empty, or in the default one. */
export function kubectlTool(...versions: readonly string[]): Tool {
  const version = versions.find((each) => each !== "") ?? defaultVersion;
  return { name: "kubectl", version: version.replace(/^v(?=\d)/, ""), script, field: "input.kubectlVersion" };
}
