/** A file that is to be committed, on a branch of its own. */
export interface NewCommit {
  readonly file: string;
  readonly content: string;
  /** The branch that the piped watches. */
  readonly base: string;
  /** The new branch. */
  readonly branch: string;
  readonly message: string;
}

/** The commands that bring a file into a branch of its own, for a shell of POSIX. Whatever is given is text in them, never syntax. */
export function gitCommands({ file, content, base, branch, message }: NewCommit): string {
  const directory = file.split("/").slice(0, -1).join("/");
  return [
    "git fetch origin",
    `git switch -c ${quoted(branch)} ${quoted(`origin/${base}`)}`,
    ...(directory === "" ? [] : [`mkdir -p ${quoted(directory)}`]),
    `printf %s ${quoted(content)} > ${quoted(file)}`,
    `git add ${quoted(file)}`,
    `git commit -m ${quoted(message)}`,
    `git push -u origin ${quoted(branch)}`,
  ].join("\n");
}

/** The name of a branch for a new application. */
export function branchFor(name: string): string {
  const word = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return word === "" ? "add-application" : `add-${word}`;
}

function quoted(text: string): string {
  return /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
