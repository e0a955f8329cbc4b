/** A file that is to be committed, on a branch of its own. */
export interface NewCommit {
  readonly file: string;
  readonly content: string;
  /** What the branch begins at: a commit, or a branch of the remote. */
  readonly from: string;
  /** The new branch. */
  readonly branch: string;
  readonly message: string;
}

/** The commands that bring a file into a branch of its own, for a shell of POSIX. Whatever is given is text in them, never syntax. */
export function gitCommands({ file, content, from, branch, message }: NewCommit): string {
  const directory = file.split("/").slice(0, -1).join("/");
  return [
    "git fetch origin",
    `git switch -c ${quoted(branch)} ${quoted(from)}`,
    ...(directory === "" ? [] : [`mkdir -p ${quoted(directory)}`]),
    `${printed(content)} > ${quoted(file)}`,
    `git add ${quoted(file)}`,
    `git commit -m ${quoted(message)}`,
    `git push -u origin ${quoted(branch)}`,
  ].join("\n");
}

/** The name of a branch that adds or edits an application. */
export function branchFor(name: string, what: "add" | "edit" = "add"): string {
  const word = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  return word === "" ? `${what}-application` : `${what}-${word}`;
}

/** A carriage return is spelt out: a terminal takes one that is pasted for the end of a line. */
function printed(content: string): string {
  if (!content.includes("\r")) return `printf %s ${quoted(content)}`;
  return `printf %b ${quoted(content.replaceAll("\\", "\\\\").replaceAll("\r", "\\r"))}`;
}

function quoted(text: string): string {
  return /^[A-Za-z0-9_][A-Za-z0-9_./-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
