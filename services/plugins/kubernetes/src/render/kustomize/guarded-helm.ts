import { writeFile } from "node:fs/promises";
import { join } from "node:path";

/** What helm may do for a kustomization. */
export interface GuardedHelm {
  /** The folder that it may read besides what kustomize has fetched: the copy of the repository. */
  readonly root: string;
  /** An existing folder for the program, which nothing that is rendered may write. */
  readonly folder: string;
  /** Whether it may fetch charts. */
  readonly mayPull: boolean;
  /** Whether it may run plugins, which a folder of settings may hold. */
  readonly mayRunPrograms: boolean;
}

/** How a refusal begins in what helm writes to standard error. */
const mark = "slipway refuses: ";

/**
 * Makes a program that kustomize calls as helm, and returns its path. It passes on to the `helm` on the PATH only what kustomize asks of it for a chart in
 * the repository. Whatever a generator's configuration is made of, it ends here: a configuration may be the result of patches, replacements or a chart, so
 * reading the files cannot find everything.
 */
export async function guardedHelm(options: GuardedHelm): Promise<string> {
  const program = join(options.folder, "guarded-helm");
  await writeFile(program, script(options), { mode: 0o700 });
  return program;
}

/** Why a call of helm was refused, if one was. */
export function helmRefusalIn(errors: string): string | undefined {
  const at = errors.indexOf(mark);
  return at < 0 ? undefined : errors.slice(at + mark.length).split("\n")[0];
}

/** Options of all versions of kustomize that have a value, and those that have none. A name of a release that is an option of another kind is refused. */
const valued = ["--namespace", "--name-template", "--api-versions", "--kube-version", "--version", "--repo"];
const plain = ["--generate-name", "--include-crds", "--skip-tests", "--no-hooks", "--debug", "--devel", "--untar"];

function script({ root, mayPull, mayRunPrograms }: GuardedHelm): string {
  return `#!/bin/sh
root=$(cd -P -- ${quoted(root)} && pwd -P) || exit 1
temporary=$(cd -P -- "$TMPDIR" && pwd -P) || exit 1
refuse() { printf '${mark}%s\\n' "$1" >&2; exit 1; }
# Whether a path is in the repository, or in what kustomize has fetched or made: itself, or what of it exists.
inside() {
  at=$1
  case $at in /*) ;; *) at=$PWD/$at ;; esac
  while [ ! -d "$at" ]; do
    case /$at/ in */../*) return 1 ;; esac
    if [ -L "$at" ]; then return 1; fi
    at=$(dirname -- "$at")
  done
  case $(cd -P -- "$at" && pwd -P)/ in "$root"/* | "$temporary"/*) return 0 ;; esac
  return 1
}
if ! inside "$HELM_CONFIG_HOME"; then refuse "the configHome $HELM_CONFIG_HOME is outside of the repository: name a folder of it"; fi
${mayRunPrograms ? "" : 'export HELM_PLUGINS="$HOME/no-plugins"\n'}command=$1
case $command in
  version) exec helm version --short ;;
  template | pull) ;;
  *) refuse "kustomize calls helm $command, which is not known here" ;;
esac
chart= untardir= next=
for each in "$@"; do
  case $next in
    values) if ! inside "$each"; then refuse "the values $each are outside of the repository: copy them there"; fi ;;
    untardir) untardir=$each ;;
  esac
  if [ -n "$next" ]; then next=; continue; fi
  case $each in
    --untardir) next=untardir ;;
    -f | --values) next=values ;;
    ${valued.join(" | ")}) next=value ;;
    ${plain.join(" | ")}) ;;
    -*) refuse "helm has no business with the option $each: the name of a release or chart cannot begin with -" ;;
    *) chart=$each ;;
  esac
done
if [ "$command" = template ]; then
  if [ ! -d "$chart" ] || ! inside "$chart"; then refuse "the chart $chart is outside of the repository, or is not there: copy it there and name its folder as chartHome"; fi
  case $(cd -P -- "$chart" && pwd -P)/ in
    "$temporary"/*) if [ -n "$(find "$chart" -type l)" ]; then refuse "the chart $chart, which was fetched, has symbolic links: charts that are not in the repository cannot have them"; fi ;;
  esac
else
  ${mayPull ? ":" : `refuse "the chart $chart is not in the repository: copy it there, or list it in helmCharts and set kustomize.allowRemote in the config of the plugin in the piped file"`}
  if ! inside "$untardir"; then refuse "the chartHome of $chart, $untardir, is outside of the repository: name a folder of it"; fi
fi
exec helm "$@"
`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
