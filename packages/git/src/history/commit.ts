/** One commit of a repository. */
export interface Commit {
  readonly hash: string;
  readonly subject: string;
  /** The message after the subject, "" when there is none. */
  readonly body: string;
  /** `Name <mail address>` */
  readonly author: string;
  readonly authoredAt: Temporal.Instant;
}

/** A commit of a list, with what it changed. */
export interface ListedCommit extends Commit {
  /** Files it changed compared with its first parent; a moved file counts under both names. */
  readonly changedFiles: readonly string[];
}

/** Begins with an empty field: no file name is empty, so it tells a new commit from one more file. */
export const commitFormat = ["", "%H", "%s", "%an <%ae>", "%aI", "%b"].join("%x00");

/** Reads `git log -z --name-only --format=<commitFormat>`. Throws a plain error when it is something else: that is a bug. */
export function decodeLog(output: string): ListedCommit[] {
  const fields = output.split("\0");
  const commits: ListedCommit[] = [];
  let at = 0;
  while (at < fields.length - 1) {
    const [marker, hash, subject, author, authored, body] = fields.slice(at, at + 6);
    if (marker !== "" || !hash || !authored || author === undefined) throw new Error(`unreadable output of git log at field ${at}`);
    at += 6;
    const changedFiles: string[] = [];
    for (; at < fields.length && fields[at] !== ""; at += 1) changedFiles.push(fields[at] ?? "");
    // Git puts a line break between a commit and its first file.
    if (changedFiles[0]?.startsWith("\n")) changedFiles[0] = changedFiles[0].slice(1);
    commits.push({
      hash,
      subject: subject ?? "",
      body: (body ?? "").trimEnd(),
      author,
      authoredAt: Temporal.Instant.from(authored),
      changedFiles,
    });
  }
  return commits;
}
