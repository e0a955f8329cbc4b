/** An archive with a program, as a project publishes it. In all texts the variables of install scripts may be used: `{{ .Version }}`, `{{ .Os }}`, `{{ .Arch }}`. */
export interface PublishedArchive {
  /** The address of the folder with the archive. */
  readonly from: string;
  /** The name of the tar archive there. */
  readonly archive: string;
  /** The name of the file there with the SHA-256 sums. */
  readonly sums: string;
  /** The program in the archive. */
  readonly member: string;
}

/**
 * A script that installs a program from an archive whose hash is the published one. A download that breaks off is begun again: curl does that by itself only
 * for other failures.
 */
export function archiveScript({ from, archive, sums, member }: PublishedArchive): string {
  return `set -eu
cd "{{ .TmpDir }}"
fetch() {
  if ! command -v curl >/dev/null; then wget -q -O "$2" -- "$1"; return; fi
  for pause in 1 2 4 last; do
    code=0
    curl -fsSL --retry 3 -o "$2" -- "$1" || code=$?
    case "$code $pause" in 0\\ *) return ;; 18\\ [0-9] | 56\\ [0-9] | 92\\ [0-9]) sleep "$pause" ;; *) return "$code" ;; esac
  done
}
fetch "${from}/${archive}" "${archive}"
fetch "${from}/${sums}" sums
grep -F -- "${archive}" sums > sum
if command -v sha256sum >/dev/null; then sha256sum -c sum; else shasum -a 256 -c sum; fi
tar -xzf "${archive}" -- "${member}"
mv -- "${member}" "{{ .OutPath }}"
`;
}
