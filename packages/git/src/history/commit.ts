/** One commit of a repository. */
export interface Commit {
  readonly hash: string;
  readonly subject: string;
  /** The message after the subject; "" if there is none. */
  readonly body: string;
  /** `Name <email>` */
  readonly author: string;
  readonly authoredAt: Temporal.Instant;
}

/** A commit in a list, with the files it changed. */
export interface ListedCommit extends Commit {
  /** Files that differ from its first parent; a renamed file appears under both names. */
  readonly changedFiles: readonly string[];
}

/** Starts with an empty field, which separates commits: no file name is empty. */
export const commitFormat = ["", "%H", "%s", "%an <%ae>", "%at", "%b"].join("%x00");

/** The last second of the year 9999. Later dates cannot be stored. */
const lastSecond = 253_402_300_799;

/** Anybody can write any date into a commit; one that is no date becomes the first one, one that is too late the last one. */
function instantOf(seconds: string): Temporal.Instant {
  const given = /^\d+$/.test(seconds) ? Number(seconds) : 0;
  return Temporal.Instant.fromEpochMilliseconds(Math.min(given, lastSecond) * 1_000);
}

/** Parses the output of `git log -z --name-only --format=<commitFormat>`. Throws a plain error for anything else, which is a bug. */
export function decodeLog(output: string): ListedCommit[] {
  const fields = output.split("\0");
  const commits: ListedCommit[] = [];
  let at = 0;
  while (at < fields.length - 1) {
    const [marker, hash, subject, author, authored, body] = fields.slice(at, at + 6);
    if (marker !== "" || !hash || authored === undefined || author === undefined)
      throw new Error(`unreadable output of git log at field ${at}`);
    at += 6;
    const changedFiles: string[] = [];
    for (; at < fields.length && fields[at] !== ""; at += 1) changedFiles.push(fields[at] ?? "");
    // Git prints a newline between a commit and its first file.
    if (changedFiles[0]?.startsWith("\n")) changedFiles[0] = changedFiles[0].slice(1);
    commits.push({
      hash,
      subject: subject ?? "",
      body: (body ?? "").trimEnd(),
      author,
      authoredAt: instantOf(authored),
      changedFiles,
    });
  }
  return commits;
}
